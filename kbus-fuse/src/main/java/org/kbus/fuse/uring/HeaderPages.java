// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.fuse.wire.UringStructs;
import org.kbus.linux.NativeBuffer;

/**
 * Where the headers of a queue's entries lie. The kernel keeps an entry for as long as the mount lasts, and a load makes
 * thousands; so several are in one page.
 */
final class HeaderPages {

    private static final int IOVEC_SIZE = 16;
    private static final int VECTORS_SIZE = 2 * IOVEC_SIZE;
    private static final int PLACE_SIZE = UringStructs.SIZE + VECTORS_SIZE;

    /** The last one; those before are full. */
    private NativeBuffer page;
    private int used;

    /**
     * Of one entry.
     *
     * @param bytes   of its headers, in the machine's byte order; while somebody has them they stay where they are
     * @param vectors the address of its two vectors
     */
    record Place(ByteBuffer bytes, long vectors) {
    }

    /** @param payload the entry's other part, which the vectors name as well */
    Place next(NativeBuffer payload) {
        if (page == null || used + PLACE_SIZE > page.size()) {
            page = new NativeBuffer(NativeBuffer.PAGE_SIZE);
            used = 0;
        }
        int at = used;
        used += PLACE_SIZE;
        int vectors = at + UringStructs.SIZE;
        page.bytes().putLong(vectors, page.address() + at).putLong(vectors + 8, UringStructs.SIZE);
        page.bytes().putLong(vectors + IOVEC_SIZE, payload.address()).putLong(vectors + IOVEC_SIZE + 8, payload.size());
        return new Place(page.bytes().slice(at, UringStructs.SIZE).order(ByteOrder.nativeOrder()), page.address()
                + vectors);
    }
}
