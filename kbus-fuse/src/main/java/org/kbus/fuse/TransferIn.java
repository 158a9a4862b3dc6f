// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_read_in} and {@code fuse_write_in}, which are laid out alike; and {@code fuse_write_out}. */
final class TransferIn {

    /** Where what is written begins. */
    static final int DATA_OFFSET = InHeader.SIZE + 40;
    static final int WRITE_OUT_SIZE = 8;

    private static final int HANDLE_OFFSET = InHeader.SIZE;
    private static final int OFFSET_OFFSET = InHeader.SIZE + 8;
    private static final int SIZE_OFFSET = InHeader.SIZE + 16;

    private final ByteBuffer request;

    TransferIn(ByteBuffer request) {
        this.request = request;
    }

    long handle() {
        return request.getLong(HANDLE_OFFSET);
    }

    long offset() {
        return request.getLong(OFFSET_OFFSET);
    }

    /** How many bytes are wanted, or written. */
    int size() {
        return request.getInt(SIZE_OFFSET);
    }

    static void putWriteOut(ByteBuffer payload, int size) {
        payload.putLong(0, 0);
        payload.putInt(0, size);
    }
}
