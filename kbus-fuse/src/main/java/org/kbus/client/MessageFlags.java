// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

/** The bits of a message's flags word, as {@code kbus_defns.h} numbers them. The upper 16 are the user's. */
public final class MessageFlags {

    public static final int WANT_A_REPLY = 1;
    public static final int WANT_YOU_TO_REPLY = 1 << 1;
    public static final int SYNTHETIC = 1 << 2;
    public static final int URGENT = 1 << 3;
    public static final int ALL_OR_WAIT = 1 << 8;
    public static final int ALL_OR_FAIL = 1 << 9;

    static final int USER_SHIFT = 16;

    private MessageFlags() {
    }
}
