// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.kenai.jffi.MemoryIO;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kbus.fuse.wire.UringStructs;
import org.kbus.linux.NativeBuffer;

class HeaderPagesTest {

    private static final int ENTRIES = 120;

    private final HeaderPages pages = new HeaderPages();
    private final NativeBuffer payload = new NativeBuffer(NativeBuffer.PAGE_SIZE);

    @Test
    void theVectorsNameHeadersAndPayload() {
        for (int i = 0; i < ENTRIES; i++) {
            HeaderPages.Place place = pages.next(payload);
            assertEquals(MemoryIO.getInstance().getDirectBufferAddress(place.bytes()), word(place, 0));
            assertEquals(UringStructs.SIZE, word(place, 1));
            assertEquals(payload.address(), word(place, 2));
            assertEquals(payload.size(), word(place, 3));
        }
    }

    @Test
    void whatIsWrittenInOneIsNotInAnother() {
        HeaderPages.Place first = pages.next(payload);
        HeaderPages.Place second = pages.next(payload);
        for (int i = 0; i < first.bytes().capacity(); i++) {
            first.bytes().put(i, (byte) -1);
        }
        assertEquals(UringStructs.SIZE, word(first, 1));
        for (int i = 0; i < second.bytes().capacity(); i++) {
            assertEquals(0, second.bytes().get(i));
        }
    }

    @Test
    void aPageHasRoomForTwelve() {
        Set<Long> used = new HashSet<>();
        for (int i = 0; i < ENTRIES; i++) {
            used.add(pages.next(payload).vectors() / NativeBuffer.PAGE_SIZE);
        }
        assertEquals(ENTRIES / 12, used.size());
    }

    private static long word(HeaderPages.Place place, int number) {
        return MemoryIO.getInstance().getLong(place.vectors() + (long) number * Long.BYTES);
    }
}
