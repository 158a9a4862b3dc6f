// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_in_header}, at the beginning of every request. */
final class InHeader {

    static final int SIZE = 40;

    private static final int LENGTH_OFFSET = 0;
    private static final int OPCODE_OFFSET = 4;
    private static final int UNIQUE_OFFSET = 8;
    private static final int NODE_ID_OFFSET = 16;
    private static final int UID_OFFSET = 24;
    private static final int GID_OFFSET = 28;
    private static final int PID_OFFSET = 32;

    private final ByteBuffer request;

    InHeader(ByteBuffer request) {
        this.request = request;
    }

    /** Of the whole request. */
    int length() {
        return request.getInt(LENGTH_OFFSET);
    }

    int opcode() {
        return request.getInt(OPCODE_OFFSET);
    }

    /** Ties the answer to the request. */
    long unique() {
        return request.getLong(UNIQUE_OFFSET);
    }

    long nodeId() {
        return request.getLong(NODE_ID_OFFSET);
    }

    int uid() {
        return request.getInt(UID_OFFSET);
    }

    int gid() {
        return request.getInt(GID_OFFSET);
    }

    /** The calling thread; 0 if our pid namespace does not have it, and for what nobody waits for. */
    int pid() {
        return request.getInt(PID_OFFSET);
    }
}
