// SPDX-License-Identifier: Apache-2.0
package org.kbus.abi;

import java.nio.ByteBuffer;

/** How large a caller's pointers are, and so how its structs are laid out. */
public enum DataModel {
    LP64(8),
    ILP32(4);

    private final int pointerSize;

    DataModel(int pointerSize) {
        this.pointerSize = pointerSize;
    }

    /** In bytes; also the size that the ioctl numbers carry, which were all made with {@code char *}. */
    public int pointerSize() {
        return pointerSize;
    }

    long getPointer(ByteBuffer buffer, int offset) {
        return this == LP64 ? buffer.getLong(offset) : buffer.getInt(offset) & 0xFFFF_FFFFL;
    }
}
