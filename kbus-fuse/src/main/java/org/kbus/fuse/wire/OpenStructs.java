// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;

/** {@code struct fuse_open_in}, {@code fuse_open_out}, and the handle that FLUSH and RELEASE bring back. */
public final class OpenStructs {

    public static final int OUT_SIZE = 16;

    /** No page cache: each read(2) and write(2) comes to us. */
    public static final int FOPEN_DIRECT_IO = 1;
    /** No offsets, no lock on them: a write(2) does not wait for a read(2) on the same descriptor. */
    public static final int FOPEN_STREAM = 1 << 4;
    /**
     * A write(2) does not wait for another to the same file to be answered: not if it ends before the file's end, see
     * {@link org.kbus.device.Attributes#STREAM_SIZE}.
     */
    public static final int FOPEN_PARALLEL_DIRECT_WRITES = 1 << 6;

    private static final int IN_FLAGS_OFFSET = 0;
    private static final int RELEASE_HANDLE_OFFSET = 0;
    private static final int OUT_HANDLE_OFFSET = 0;
    private static final int OUT_FLAGS_OFFSET = 8;

    private final ByteBuffer operation;

    public OpenStructs(ByteBuffer operation) {
        this.operation = operation;
    }

    /** Those of open(2). */
    public int flags() {
        return operation.getInt(IN_FLAGS_OFFSET);
    }

    /** Of a FLUSH or a RELEASE. */
    public long closedHandle() {
        return operation.getLong(RELEASE_HANDLE_OFFSET);
    }

    public static void putOut(ByteBuffer payload, long handle, int flags) {
        Payload.clear(payload, OUT_SIZE);
        payload.putLong(OUT_HANDLE_OFFSET, handle);
        payload.putInt(OUT_FLAGS_OFFSET, flags);
    }
}
