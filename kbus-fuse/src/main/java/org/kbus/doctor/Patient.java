// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import org.kbus.linux.KernelFiles;
import org.kbus.linux.Process;

/**
 * The machine that is examined, and for whom.
 *
 * @param kernel what it says in /proc and /sys
 * @param user   who wants to use the bus
 */
record Patient(KernelFiles kernel, int user) {

    /** This machine, for whoever runs this. */
    static Patient here() {
        return new Patient(KernelFiles.OF_THIS_MACHINE, Process.effectiveUser());
    }

    boolean isRoot() {
        return user == 0;
    }
}
