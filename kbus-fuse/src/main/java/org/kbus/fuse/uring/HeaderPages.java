// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.fuse.wire.UringStructs;
import org.kbus.linux.IoVector;
import org.kbus.linux.NativeBuffer;

/**
 * Where the headers of a queue's entries lie. The kernel keeps an entry for as long as the mount lasts, and a load makes
 * thousands; so several are in one page.
 */
final class HeaderPages {

    private static final int PLACE_SIZE = UringStructs.SIZE + 2 * IoVector.SIZE;

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
        IoVector.put(page.bytes(), vectors, page.address() + at, UringStructs.SIZE);
        IoVector.put(page.bytes(), vectors + IoVector.SIZE, payload.address(), payload.size());
        ByteBuffer bytes = page.bytes().slice(at, UringStructs.SIZE).order(ByteOrder.nativeOrder());
        return new Place(bytes, page.address() + vectors);
    }
}
