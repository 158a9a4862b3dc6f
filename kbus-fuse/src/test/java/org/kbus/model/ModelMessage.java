// SPDX-License-Identifier: Apache-2.0
package org.kbus.model;

/** A message. Its id and sender are set when it is sent. */
public final class ModelMessage {

    static final int WANT_A_REPLY = 1;
    static final int WANT_YOU_TO_REPLY = 1 << 1;
    static final int SYNTHETIC = 1 << 2;
    static final int URGENT = 1 << 3;
    static final int ALL_OR_WAIT = 1 << 8;
    static final int ALL_OR_FAIL = 1 << 9;

    public long id;
    public final long inReplyTo;
    public final int to;
    public int from;
    public final int flags;
    public final String name;
    public final String data;

    /** @param id network and serial; 0 as the network if the bus is to give the serial */
    public ModelMessage(long id, long inReplyTo, int to, int from, int flags, String name, String data) {
        this.id = id;
        this.inReplyTo = inReplyTo;
        this.to = to;
        this.from = from;
        this.flags = flags;
        this.name = name;
        this.data = data;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean isRequest() {
        return has(WANT_A_REPLY);
    }

    boolean isReply() {
        return inReplyTo != 0;
    }
}
