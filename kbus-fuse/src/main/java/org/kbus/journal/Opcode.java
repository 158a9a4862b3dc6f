// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

/** What is asked of a device: the operations of {@link org.kbus.device.FileOperations}. */
enum Opcode {
    OPEN,
    RELEASE,
    READ,
    WRITE,
    IOCTL,
    POLL,
    WITHDRAW;

    /** {@code values()} makes a copy each time. */
    private static final Opcode[] ALL = values();
    static final int COUNT = ALL.length;

    static Opcode at(int ordinal) {
        return ALL[ordinal];
    }
}
