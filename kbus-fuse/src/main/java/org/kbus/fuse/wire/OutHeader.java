// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;

/** {@code struct fuse_out_header}, at the beginning of every reply and every notification. */
public final class OutHeader {

    public static final int SIZE = 16;

    private static final int LENGTH_OFFSET = 0;
    private static final int ERROR_OFFSET = 4;
    private static final int UNIQUE_OFFSET = 8;

    private final ByteBuffer reply;

    public OutHeader(ByteBuffer reply) {
        this.reply = reply;
    }

    /**
     * @param length of the whole reply
     * @param error  0, an error number with a minus sign, or what a notification is about
     * @param unique of the request; 0 in a notification
     */
    public void put(int length, int error, long unique) {
        reply.putInt(LENGTH_OFFSET, length);
        reply.putInt(ERROR_OFFSET, error);
        reply.putLong(UNIQUE_OFFSET, unique);
    }
}
