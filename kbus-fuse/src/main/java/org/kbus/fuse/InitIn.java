// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_init_in}: what the kernel offers. */
final class InitIn {

    private static final int MAJOR_OFFSET = InHeader.SIZE;
    private static final int MINOR_OFFSET = InHeader.SIZE + 4;
    private static final int MAX_READAHEAD_OFFSET = InHeader.SIZE + 8;
    private static final int FLAGS_OFFSET = InHeader.SIZE + 12;

    private final ByteBuffer request;

    InitIn(ByteBuffer request) {
        this.request = request;
    }

    int major() {
        return request.getInt(MAJOR_OFFSET);
    }

    int minor() {
        return request.getInt(MINOR_OFFSET);
    }

    int maxReadahead() {
        return request.getInt(MAX_READAHEAD_OFFSET);
    }

    int flags() {
        return request.getInt(FLAGS_OFFSET);
    }
}
