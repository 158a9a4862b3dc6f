// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.kbus.device.Errno;
import org.kbus.linux.NativeBuffer;

/**
 * {@code struct fuse_init_in} and {@code struct fuse_init_out}: the first exchange of a mount, in which the kernel
 * offers what it can and we take of it what we use.
 */
public final class InitStructs {

    public static final int MAJOR = 7;
    private static final int MINOR = 38;
    private static final int OUT_SIZE = 64;

    /** open(2) with O_TRUNC is one request. */
    private static final long FUSE_ATOMIC_O_TRUNC = 1 << 3;
    private static final long FUSE_BIG_WRITES = 1 << 5;
    /** Access control lists are asked for, and checked; who may set one, too. Since Linux 4.9. */
    private static final long FUSE_POSIX_ACL = 1 << 20;
    /** {@link #MAX_PAGES} is looked at. */
    private static final long FUSE_MAX_PAGES = 1 << 22;
    /** There are more than 32 flags. */
    public static final long FUSE_INIT_EXT = 1 << 30;
    /** Requests can come over io_uring; see fs/fuse/dev_uring.c and its documentation in the kernel. */
    public static final long FUSE_OVER_IO_URING = 1L << 41;

    /** The most bytes that one READ or WRITE carries. */
    public static final int MAX_WRITE = 1 << 20;
    private static final int MAX_PAGES = MAX_WRITE / NativeBuffer.PAGE_SIZE;
    /**
     * RELEASE is a background request, and of those the kernel queues only so many at once: with the default of 12, a
     * process that ends with many files open would be overtaken by what comes after it.
     */
    private static final int MAX_BACKGROUND = 65535;

    private static final int IN_MAJOR_OFFSET = 0;
    private static final int IN_MINOR_OFFSET = 4;
    private static final int IN_MAX_READAHEAD_OFFSET = 8;
    private static final int IN_FLAGS_OFFSET = 12;
    private static final int IN_FLAGS2_OFFSET = 16;

    private static final int OUT_MAJOR_OFFSET = 0;
    private static final int OUT_MINOR_OFFSET = 4;
    private static final int OUT_MAX_READAHEAD_OFFSET = 8;
    private static final int OUT_FLAGS_OFFSET = 12;
    private static final int OUT_MAX_BACKGROUND_OFFSET = 16;
    private static final int OUT_CONGESTION_THRESHOLD_OFFSET = 18;
    private static final int OUT_MAX_WRITE_OFFSET = 20;
    private static final int OUT_TIME_GRANULARITY_OFFSET = 24;
    private static final int OUT_MAX_PAGES_OFFSET = 28;
    private static final int OUT_FLAGS2_OFFSET = 32;

    private final ByteBuffer operation;

    public InitStructs(ByteBuffer operation) {
        this.operation = operation;
    }

    public int major() {
        return operation.getInt(IN_MAJOR_OFFSET);
    }

    public int minor() {
        return operation.getInt(IN_MINOR_OFFSET);
    }

    /** Whether the kernel offers all of these; see {@link #FUSE_OVER_IO_URING}. */
    public boolean isOffered(long flags) {
        return (flags() & flags) == flags;
    }

    /** The upper half is there if {@link #FUSE_INIT_EXT} says so. */
    private long flags() {
        long flags = Integer.toUnsignedLong(operation.getInt(IN_FLAGS_OFFSET));
        if ((flags & FUSE_INIT_EXT) != 0) {
            flags |= (long) operation.getInt(IN_FLAGS2_OFFSET) << 32;
        }
        return flags;
    }

    /**
     * Answers the INIT that an exchange holds.
     *
     * @param more what we take of the offer, beyond what every mount needs
     * @throws IOException if the kernel speaks another protocol, or leaves it to us who may set an access control list
     */
    public static void agree(Exchange exchange, long more) throws IOException {
        InitStructs in = new InitStructs(exchange.operation());
        if (in.major() != MAJOR) {
            exchange.fail(Errno.EIO);
            exchange.send();
            throw new IOException("this kernel speaks FUSE " + in.major() + "." + in.minor() + ", and not " + MAJOR);
        }
        if (!in.isOffered(FUSE_POSIX_ACL)) {
            exchange.fail(Errno.EIO);
            exchange.send();
            throw new IOException("this kernel does not check access control lists");
        }
        long wanted = FUSE_ATOMIC_O_TRUNC | FUSE_BIG_WRITES | FUSE_POSIX_ACL | FUSE_MAX_PAGES | more;
        putOut(exchange.payload(), in.flags() & wanted, in.operation.getInt(IN_MAX_READAHEAD_OFFSET));
        exchange.reply(OUT_SIZE);
        exchange.send();
    }

    private static void putOut(ByteBuffer payload, long flags, int maxReadahead) {
        Payload.clear(payload, OUT_SIZE);
        payload.putInt(OUT_MAJOR_OFFSET, MAJOR);
        payload.putInt(OUT_MINOR_OFFSET, MINOR);
        payload.putInt(OUT_MAX_READAHEAD_OFFSET, maxReadahead);
        payload.putInt(OUT_FLAGS_OFFSET, (int) flags);
        payload.putInt(OUT_FLAGS2_OFFSET, (int) (flags >>> 32));
        payload.putShort(OUT_MAX_BACKGROUND_OFFSET, (short) MAX_BACKGROUND);
        payload.putShort(OUT_CONGESTION_THRESHOLD_OFFSET, (short) MAX_BACKGROUND);
        payload.putInt(OUT_MAX_WRITE_OFFSET, MAX_WRITE);
        payload.putInt(OUT_TIME_GRANULARITY_OFFSET, 1);
        payload.putShort(OUT_MAX_PAGES_OFFSET, (short) MAX_PAGES);
    }
}
