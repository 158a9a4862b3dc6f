// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;

/** What a reply has behind its header. It lies where replies and requests before it have lain. */
final class Payload {

    private Payload() {
    }

    /**
     * Makes the place of a struct all zero.
     *
     * @param size in bytes; a multiple of eight, as the protocol's structs are
     */
    static void clear(ByteBuffer payload, int size) {
        for (int i = 0; i < size; i += Long.BYTES) {
            payload.putLong(i, 0);
        }
    }
}
