// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;

/**
 * {@code struct fuse_uring_req_header}, in which the headers of a request and of its reply lie, and {@code struct
 * fuse_uring_cmd_req}, with which we speak to the kernel about it.
 */
public final class UringStructs {

    /** {@code enum fuse_uring_cmd}. */
    public static final int REGISTER = 1;
    public static final int COMMIT_AND_FETCH = 2;

    public static final int SIZE = 288;
    public static final int OPERATION_OFFSET = 128;
    public static final int OPERATION_SIZE = 128;
    private static final int COMMIT_ID_OFFSET = 264;
    private static final int PAYLOAD_SIZE_OFFSET = 272;

    private static final int COMMAND_COMMIT_ID_OFFSET = 8;
    private static final int COMMAND_QUEUE_ID_OFFSET = 16;

    private final ByteBuffer headers;

    public UringStructs(ByteBuffer headers) {
        this.headers = headers;
    }

    /** Ties the reply to the request. */
    public long commitId() {
        return headers.getLong(COMMIT_ID_OFFSET);
    }

    /** How many bytes the payload has. */
    public int payloadSize() {
        return headers.getInt(PAYLOAD_SIZE_OFFSET);
    }

    public void payloadSize(int size) {
        headers.putInt(PAYLOAD_SIZE_OFFSET, size);
    }

    public static void putCommand(ByteBuffer command, int at, long commitId, int queueId) {
        command.putLong(at + COMMAND_COMMIT_ID_OFFSET, commitId);
        command.putShort(at + COMMAND_QUEUE_ID_OFFSET, (short) queueId);
    }
}
