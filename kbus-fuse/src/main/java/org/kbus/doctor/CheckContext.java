// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import org.kbus.linux.KernelFiles;
import org.kbus.linux.OwnProcess;

/**
 * What checks look at: a machine, and who wants a bus on it.
 *
 * @param kernel what it says in /proc and /sys
 * @param user   who wants to use the bus
 */
record CheckContext(KernelFiles kernel, int user) {

    /** This machine, for whoever runs this. */
    static CheckContext current() {
        return new CheckContext(KernelFiles.OF_THIS_MACHINE, OwnProcess.effectiveUser());
    }

    boolean isRoot() {
        return user == 0;
    }
}
