// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.kbus.daemon.CommandFailure;

/** Why a command could not do what it should, in one line. */
final class FailureMessage {

    private FailureMessage() {
    }

    /** Null if it is none of what goes wrong in a program that is right. */
    static String of(Exception failed) {
        if (failed instanceof InvalidPathException path) {
            return "this locale cannot say " + path.getInput() + "; use one with UTF-8 (LC_ALL=C.UTF-8)";
        }
        if (failed instanceof NoSuchFileException file) {
            return "there is no " + file.getFile();
        }
        if (failed instanceof AccessDeniedException file) {
            return file.getFile() + ": you are not permitted to use it; ask its owner, or try sudo";
        }
        if (failed instanceof FileSystemException file) {
            return file.getFile() + ": " + (file.getReason() == null ? "it cannot be used" : file.getReason());
        }
        return failed instanceof CommandFailure || failed instanceof IOException ? failed.getMessage() : null;
    }
}
