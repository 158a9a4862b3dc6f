// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_setattr_in}: which attributes are to change, and to what. */
final class SetattrIn {

    static final int FATTR_MODE = 1;
    static final int FATTR_UID = 1 << 1;
    static final int FATTR_GID = 1 << 2;
    static final int FATTR_SIZE = 1 << 3;

    private static final int VALID_OFFSET = 0;
    private static final int MODE_OFFSET = 68;
    private static final int UID_OFFSET = 76;
    private static final int GID_OFFSET = 80;

    private final ByteBuffer operation;

    SetattrIn(ByteBuffer operation) {
        this.operation = operation;
    }

    boolean changes(int attribute) {
        return (operation.getInt(VALID_OFFSET) & attribute) != 0;
    }

    int mode() {
        return operation.getInt(MODE_OFFSET);
    }

    int uid() {
        return operation.getInt(UID_OFFSET);
    }

    int gid() {
        return operation.getInt(GID_OFFSET);
    }
}
