// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** Clears the place of a struct of which not every field is set. */
final class Zero {

    private Zero() {
    }

    /** @param size in bytes; a multiple of eight, as the protocol's structs are */
    static void fill(ByteBuffer payload, int size) {
        for (int i = 0; i < size; i += Long.BYTES) {
            payload.putLong(i, 0);
        }
    }
}
