// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** The bits of a message's flags word that mean something to the bus. The upper 16 are the user's. */
public final class MessageFlags {

    /** The message is a request. */
    public static final int WANT_A_REPLY = 1;
    /** Set by the bus on the one copy of a request whose recipient is to answer it. */
    public static final int WANT_YOU_TO_REPLY = 1 << 1;
    /** The bus itself made the message. */
    public static final int SYNTHETIC = 1 << 2;
    /** To the front of each queue, instead of its end. */
    public static final int URGENT = 1 << 3;
    /** If a queue is full, nobody gets the message and the sender waits. */
    public static final int ALL_OR_WAIT = 1 << 8;
    /** If a queue is full, nobody gets the message and the send fails. */
    public static final int ALL_OR_FAIL = 1 << 9;

    private MessageFlags() {
    }
}
