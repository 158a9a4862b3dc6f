// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ring takes more than it has places for. */
class IoUringIT {

    private static final int MANY = 100;
    private static final int NO_DESCRIPTOR = 1 << 20;
    private static final int EBADF = 9;

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

    /** Into what can be written to, as poll(2) says: a FIFO here, as with {@code /dev/fuse}. */
    @Test
    void aWriteIsDoneAtOnceAndOnlyAFailureIsTold(@TempDir Path directory) throws Exception {
        Path fifo = directory.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        NativeBuffer number = new NativeBuffer(Long.BYTES);
        NativeBuffer read = new NativeBuffer(2 * MANY * Long.BYTES);
        try (IoUring ring = new IoUring(); Descriptor both = Descriptor.open(fifo.toString())) {
            for (int i = 0; i < MANY; i++) {
                ring.prepareWrite(both.number(), number.address(), number.size(), i);
            }
            ring.enter(false);
            assertTrue(ring.isSubmitted());
            assertFalse(ring.nextCompletion());
            assertEquals(MANY * Long.BYTES, both.read(read));

            ring.prepareWrite(NO_DESCRIPTOR, number.address(), number.size(), MANY);
            ring.enter(true);
            assertTrue(ring.nextCompletion());
            assertEquals(MANY, ring.userData());
            assertEquals(-EBADF, ring.result());
        }
    }
}
