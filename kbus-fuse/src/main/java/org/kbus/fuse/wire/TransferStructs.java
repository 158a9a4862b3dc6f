// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;

/** {@code struct fuse_read_in} and {@code fuse_write_in}, which are laid out alike; and {@code fuse_write_out}. */
public final class TransferStructs {

    /** What is written follows this. */
    public static final int IN_SIZE = 40;
    public static final int WRITE_OUT_SIZE = 8;

    private static final int HANDLE_OFFSET = 0;
    private static final int OFFSET_OFFSET = 8;
    private static final int SIZE_OFFSET = 16;
    private static final int READ_FLAGS_OFFSET = 20;
    private static final int FILE_FLAGS_OFFSET = 32;
    private static final int O_NONBLOCK = 04000;

    /** There is an owner of locks: it is for a read(2). */
    private static final int FUSE_READ_LOCKOWNER = 1 << 1;

    private final ByteBuffer operation;

    public TransferStructs(ByteBuffer operation) {
        this.operation = operation;
    }

    public long handle() {
        return operation.getLong(HANDLE_OFFSET);
    }

    public long offset() {
        return operation.getLong(OFFSET_OFFSET);
    }

    /** How many bytes are wanted, or written. */
    public int size() {
        return operation.getInt(SIZE_OFFSET);
    }

    /** Whether what is read goes to the page cache, for splice(2), a mapping or a read ahead; and not to a read(2). */
    public boolean isForPageCache() {
        return (operation.getInt(READ_FLAGS_OFFSET) & FUSE_READ_LOCKOWNER) == 0;
    }

    /** Whether whoever reads or writes would rather have EAGAIN than wait. */
    public boolean isNonBlocking() {
        return (operation.getInt(FILE_FLAGS_OFFSET) & O_NONBLOCK) != 0;
    }

    public static void putWriteOut(ByteBuffer payload, int size) {
        payload.putLong(0, 0);
        payload.putInt(0, size);
    }
}
