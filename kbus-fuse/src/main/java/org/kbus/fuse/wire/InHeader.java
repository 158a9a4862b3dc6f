// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;

/** {@code struct fuse_in_header}, at the beginning of every request. */
public final class InHeader {

    public static final int SIZE = 40;

    private static final int LENGTH_OFFSET = 0;
    private static final int OPCODE_OFFSET = 4;
    private static final int UNIQUE_OFFSET = 8;
    private static final int NODE_ID_OFFSET = 16;
    private static final int UID_OFFSET = 24;
    private static final int GID_OFFSET = 28;
    private static final int PID_OFFSET = 32;

    private final ByteBuffer request;

    public InHeader(ByteBuffer request) {
        this.request = request;
    }

    /** Of the whole request. */
    public int length() {
        return request.getInt(LENGTH_OFFSET);
    }

    public int opcode() {
        return request.getInt(OPCODE_OFFSET);
    }

    /** Ties the answer to the request. */
    public long unique() {
        return request.getLong(UNIQUE_OFFSET);
    }

    public long nodeId() {
        return request.getLong(NODE_ID_OFFSET);
    }

    public int uid() {
        return request.getInt(UID_OFFSET);
    }

    public int gid() {
        return request.getInt(GID_OFFSET);
    }

    /** The calling thread; 0 if our pid namespace does not have it, and for what nobody waits for. */
    public int pid() {
        return request.getInt(PID_OFFSET);
    }
}
