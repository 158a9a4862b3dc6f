// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_open_in}, {@code fuse_open_out}, and the handle that RELEASE brings back. */
final class OpenStructs {

    static final int OUT_SIZE = 16;

    /** No page cache: each read(2) and write(2) comes to us. */
    static final int FOPEN_DIRECT_IO = 1;
    /** No offsets, no lock on them: a write(2) does not wait for a read(2) on the same descriptor. */
    static final int FOPEN_STREAM = 1 << 4;

    private static final int IN_FLAGS_OFFSET = InHeader.SIZE;
    private static final int RELEASE_HANDLE_OFFSET = InHeader.SIZE;
    private static final int OUT_HANDLE_OFFSET = 0;
    private static final int OUT_FLAGS_OFFSET = 8;

    private final ByteBuffer request;

    OpenStructs(ByteBuffer request) {
        this.request = request;
    }

    /** Those of open(2). */
    int flags() {
        return request.getInt(IN_FLAGS_OFFSET);
    }

    long releasedHandle() {
        return request.getLong(RELEASE_HANDLE_OFFSET);
    }

    static void putOut(ByteBuffer payload, long handle, int flags) {
        Zero.fill(payload, OUT_SIZE);
        payload.putLong(OUT_HANDLE_OFFSET, handle);
        payload.putInt(OUT_FLAGS_OFFSET, flags);
    }
}
