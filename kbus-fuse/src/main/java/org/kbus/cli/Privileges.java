// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import org.kbus.daemon.CommandFailure;
import org.kbus.linux.OwnProcess;

/** What a user must be allowed for a command. */
final class Privileges {

    private Privileges() {
    }

    /** @param action what the command is going to do */
    static void require(String action) throws CommandFailure {
        if (OwnProcess.effectiveUser() != 0) {
            throw new CommandFailure("only root may " + action + " a bus; try sudo");
        }
    }
}
