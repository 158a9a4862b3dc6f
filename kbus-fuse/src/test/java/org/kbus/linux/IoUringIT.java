// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A ring takes more than it has places for. */
class IoUringIT {

    private static final int MANY = 100;

    @Test
    void asMuchMayBePreparedAsOneLikes() throws IOException {
        NativeBuffer number = new NativeBuffer(Long.BYTES);
        number.bytes().putLong(0, 1);
        NativeBuffer read = new NativeBuffer(Long.BYTES);
        List<Descriptor> counters = new ArrayList<>();
        BitSet completed = new BitSet();
        try (IoUring ring = new IoUring()) {
            for (int i = 0; i < MANY; i++) {
                Descriptor counter = Descriptor.eventfd();
                counters.add(counter);
                counter.write(number, number.size());
                ring.prepareRead(counter, read, i);
            }
            while (completed.cardinality() < MANY) {
                ring.enter(true);
                while (ring.nextCompletion()) {
                    assertEquals(Long.BYTES, ring.result());
                    completed.set((int) ring.userData());
                    ring.seen();
                }
            }
        } finally {
            counters.forEach(Descriptor::close);
        }
    }

    @Test
    void aWriteIsDoneAtOnceAndOnlyAFailureIsTold() throws IOException {
        NativeBuffer number = new NativeBuffer(Long.BYTES);
        number.bytes().putLong(0, 1);
        NativeBuffer read = new NativeBuffer(Long.BYTES);
        Descriptor counter = Descriptor.eventfd();
        try (IoUring ring = new IoUring()) {
            for (int i = 0; i < MANY; i++) {
                ring.prepareWrite(counter.number(), number.address(), number.size(), i);
            }
            ring.enter(false);
            assertTrue(ring.isSubmitted());
            assertFalse(ring.nextCompletion());
            counter.read(read);
            assertEquals(MANY, read.bytes().getLong(0));

            ring.prepareWrite(counter.number(), number.address(), 1, MANY);
            ring.enter(false);
            assertTrue(ring.nextCompletion());
            assertEquals(MANY, ring.userData());
            assertTrue(ring.result() < 0);
        } finally {
            counter.close();
        }
    }
}
