// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Any words, with lines between them, as a command line: it is understood, or a ParameterException says why not. */
public final class CommandLineFuzz {

    private CommandLineFuzz() {
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        String[] words = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        try {
            Main.commandLine(words).parseArgs(words);
        } catch (CommandLine.ParameterException e) {
            if (e.getMessage() == null || e.getMessage().isEmpty()) {
                throw new AssertionError("nothing is said of what is wrong", e);
            }
        }
    }
}
