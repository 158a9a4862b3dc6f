// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import picocli.CommandLine.Model.CommandSpec;

/** What a command says on standard error: lines that begin with its name. */
final class StandardError {

    private StandardError() {
    }

    static void say(CommandSpec command, String what) {
        command.commandLine().getErr().println(command.qualifiedName() + ": " + what);
    }
}
