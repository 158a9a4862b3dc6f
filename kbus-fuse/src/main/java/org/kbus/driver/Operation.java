// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import org.kbus.abi.KbusIoctl;

/** What is done on a device, as far as it is counted apart. */
enum Operation {
    OPEN("open"),
    RELEASE("release"),
    READ("read"),
    WRITE("write"),
    POLL("poll"),
    BIND("bind"),
    UNBIND("unbind"),
    SEND("send"),
    NEXTMSG("nextmsg"),
    /** All other ioctls, and those that there are not. */
    IOCTL("ioctl");

    /** {@code values()} makes a copy each time. */
    private static final Operation[] ALL = values();
    static final int COUNT = ALL.length;

    private final String label;

    Operation(String label) {
        this.label = label;
    }

    static Operation at(int ordinal) {
        return ALL[ordinal];
    }

    /** Its name in lower case. */
    String label() {
        return label;
    }

    /** @param ioctl null for an ioctl that is none of ours */
    static Operation of(KbusIoctl ioctl) {
        if (ioctl == null) {
            return IOCTL;
        }
        return switch (ioctl) {
            case BIND -> BIND;
            case UNBIND -> UNBIND;
            case SEND -> SEND;
            case NEXTMSG -> NEXTMSG;
            default -> IOCTL;
        };
    }
}
