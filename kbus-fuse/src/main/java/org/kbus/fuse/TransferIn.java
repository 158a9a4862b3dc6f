// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_read_in} and {@code fuse_write_in}, which are laid out alike; and {@code fuse_write_out}. */
final class TransferIn {

    /** What is written follows this. */
    static final int IN_SIZE = 40;
    static final int WRITE_OUT_SIZE = 8;

    private static final int HANDLE_OFFSET = 0;
    private static final int OFFSET_OFFSET = 8;
    private static final int SIZE_OFFSET = 16;
    private static final int READ_FLAGS_OFFSET = 20;

    /** There is an owner of locks: it is for a read(2). */
    private static final int FUSE_READ_LOCKOWNER = 1 << 1;

    private final ByteBuffer operation;

    TransferIn(ByteBuffer operation) {
        this.operation = operation;
    }

    long handle() {
        return operation.getLong(HANDLE_OFFSET);
    }

    long offset() {
        return operation.getLong(OFFSET_OFFSET);
    }

    /** How many bytes are wanted, or written. */
    int size() {
        return operation.getInt(SIZE_OFFSET);
    }

    /** Whether what is read goes to the page cache, for splice(2), a mapping or a read ahead; and not to a read(2). */
    boolean isForPageCache() {
        return (operation.getInt(READ_FLAGS_OFFSET) & FUSE_READ_LOCKOWNER) == 0;
    }

    static void putWriteOut(ByteBuffer payload, int size) {
        payload.putLong(0, 0);
        payload.putInt(0, size);
    }
}
