// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * {@code struct fuse_getxattr_in} and {@code fuse_getxattr_out}, which are for LISTXATTR too; and {@code
 * fuse_setxattr_in}, as long as it is without FUSE_SETXATTR_EXT.
 */
public final class XattrStructs {

    /** The attribute's name follows this, but for REMOVEXATTR, which has no struct. */
    public static final int IN_SIZE = 8;
    public static final int SIZE_OUT_SIZE = 8;

    private static final int SIZE_OFFSET = 0;

    private final ByteBuffer operation;

    public XattrStructs(ByteBuffer operation) {
        this.operation = operation;
    }

    /** How many bytes there is room for, 0 to ask how many there are; or how many are to be set. */
    public int size() {
        return operation.getInt(SIZE_OFFSET);
    }

    /** Reads a name that ends with a zero. What follows it is behind. */
    public static String name(ByteBuffer data) {
        int from = data.position();
        while (data.get() != 0) {
            // The kernel ends each name.
        }
        byte[] name = new byte[data.position() - 1 - from];
        data.get(from, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** How many bytes there are. */
    public static void putSizeOut(ByteBuffer payload, int size) {
        Payload.clear(payload, SIZE_OUT_SIZE);
        payload.putInt(SIZE_OFFSET, size);
    }
}
