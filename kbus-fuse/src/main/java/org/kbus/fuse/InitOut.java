// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;
import org.kbus.linux.NativeBuffer;

/** {@code struct fuse_init_out}: what we take of the kernel's offer, and how much of everything we want. */
final class InitOut {

    static final int SIZE = 64;

    static final int MAJOR = 7;
    static final int MINOR = 38;

    /** open(2) with O_TRUNC is one request. */
    static final long FUSE_ATOMIC_O_TRUNC = 1 << 3;
    static final long FUSE_BIG_WRITES = 1 << 5;
    /** {@link #MAX_PAGES} is looked at. */
    static final long FUSE_MAX_PAGES = 1 << 22;
    /** There are more than 32 flags. */
    static final long FUSE_INIT_EXT = 1 << 30;
    /** Requests can come over io_uring; see fs/fuse/dev_uring.c and its documentation in the kernel. */
    static final long FUSE_OVER_IO_URING = 1L << 41;

    static final int MAX_WRITE = 1 << 20;
    static final int MAX_PAGES = MAX_WRITE / NativeBuffer.PAGE_SIZE;
    /**
     * RELEASE is a background request, and of those the kernel queues only so many at once: with the default of 12, a
     * process that ends with many files open would be overtaken by what comes after it.
     */
    private static final int MAX_BACKGROUND = 65535;

    private static final int MAJOR_OFFSET = 0;
    private static final int MINOR_OFFSET = 4;
    private static final int MAX_READAHEAD_OFFSET = 8;
    private static final int FLAGS_OFFSET = 12;
    private static final int MAX_BACKGROUND_OFFSET = 16;
    private static final int CONGESTION_THRESHOLD_OFFSET = 18;
    private static final int MAX_WRITE_OFFSET = 20;
    private static final int TIME_GRANULARITY_OFFSET = 24;
    private static final int MAX_PAGES_OFFSET = 28;
    private static final int FLAGS2_OFFSET = 32;

    private InitOut() {
    }

    static void put(ByteBuffer payload, long flags, int maxReadahead) {
        Zero.fill(payload, SIZE);
        payload.putInt(MAJOR_OFFSET, MAJOR);
        payload.putInt(MINOR_OFFSET, MINOR);
        payload.putInt(MAX_READAHEAD_OFFSET, maxReadahead);
        payload.putInt(FLAGS_OFFSET, (int) flags);
        payload.putInt(FLAGS2_OFFSET, (int) (flags >>> 32));
        payload.putShort(MAX_BACKGROUND_OFFSET, (short) MAX_BACKGROUND);
        payload.putShort(CONGESTION_THRESHOLD_OFFSET, (short) MAX_BACKGROUND);
        payload.putInt(MAX_WRITE_OFFSET, MAX_WRITE);
        payload.putInt(TIME_GRANULARITY_OFFSET, 1);
        payload.putShort(MAX_PAGES_OFFSET, (short) MAX_PAGES);
    }
}
