// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_init_in}: what the kernel offers. */
final class InitIn {

    private static final int MAJOR_OFFSET = 0;
    private static final int MINOR_OFFSET = 4;
    private static final int MAX_READAHEAD_OFFSET = 8;
    private static final int FLAGS_OFFSET = 12;
    private static final int FLAGS2_OFFSET = 16;

    private final ByteBuffer operation;

    InitIn(ByteBuffer operation) {
        this.operation = operation;
    }

    int major() {
        return operation.getInt(MAJOR_OFFSET);
    }

    int minor() {
        return operation.getInt(MINOR_OFFSET);
    }

    int maxReadahead() {
        return operation.getInt(MAX_READAHEAD_OFFSET);
    }

    /** All of them: the upper half is there if {@link InitOut#FUSE_INIT_EXT} says so. */
    long flags() {
        long flags = Integer.toUnsignedLong(operation.getInt(FLAGS_OFFSET));
        if ((flags & InitOut.FUSE_INIT_EXT) != 0) {
            flags |= (long) operation.getInt(FLAGS2_OFFSET) << 32;
        }
        return flags;
    }
}
