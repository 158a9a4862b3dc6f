// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_setattr_in}: which attributes are to change, and to what. */
final class SetattrIn {

    static final int FATTR_MODE = 1;
    static final int FATTR_UID = 1 << 1;
    static final int FATTR_GID = 1 << 2;
    static final int FATTR_SIZE = 1 << 3;

    private static final int VALID_OFFSET = InHeader.SIZE;
    private static final int MODE_OFFSET = InHeader.SIZE + 68;
    private static final int UID_OFFSET = InHeader.SIZE + 76;
    private static final int GID_OFFSET = InHeader.SIZE + 80;

    private final ByteBuffer request;

    SetattrIn(ByteBuffer request) {
        this.request = request;
    }

    boolean changes(int attribute) {
        return (request.getInt(VALID_OFFSET) & attribute) != 0;
    }

    int mode() {
        return request.getInt(MODE_OFFSET);
    }

    int uid() {
        return request.getInt(UID_OFFSET);
    }

    int gid() {
        return request.getInt(GID_OFFSET);
    }
}
