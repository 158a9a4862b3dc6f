// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.device.Errno;

/** What is counted and timed of what is done on a device. */
class OperationCountersTest {

    private final OperationCounters counters = new OperationCounters(System::nanoTime);

    private void done(Operation operation, int errno) {
        counters.end(operation, counters.begin(operation), errno);
    }

    private static long timed(LatencyHistogram latency) {
        return LongStream.rangeClosed(0, LatencyHistogram.BOUNDS).map(i -> latency.count((int) i)).sum();
    }

    @Test
    void allAreCountedAndOneIn16IsTimed() {
        for (int i = 0; i < 16_000; i++) {
            done(Operation.SEND, 0);
        }
        done(Operation.POLL, 0);
        assertEquals(16_000, counters.count(Operation.SEND));
        assertEquals(1_000, timed(counters.latency(Operation.SEND)), 2);
        assertEquals(1, counters.count(Operation.POLL));
        assertEquals(0, counters.count(Operation.READ));
    }

    @Test
    void theFirstIsNotTimedAndOneOfTheNextIs() {
        assertFalse(OperationCounters.isTimed(0));
        assertTrue(LongStream.range(1, 16).anyMatch(OperationCounters::isTimed));
    }

    /** A program that does the same again and again has each of the things that it does timed. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8, 10, 16, 32, 100})
    void noRhythmHidesAnOperation(int period) {
        int rounds = 16_000;
        for (int place = 0; place < period; place++) {
            int at = place;
            long timed = LongStream.range(0, rounds).filter(i -> OperationCounters.isTimed(i * period + at)).count();
            assertEquals(rounds / 16, timed, rounds / 160, "place " + place + " of " + period);
        }
    }

    @Test
    void failuresAreCountedByErrno() {
        done(Operation.SEND, 0);
        assertNull(counters.errors(Operation.SEND));
        done(Operation.SEND, Errno.EADDRNOTAVAIL);
        done(Operation.SEND, Errno.EADDRNOTAVAIL);
        done(Operation.SEND, Errno.EBUSY);
        assertEquals(2, counters.errors(Operation.SEND)[Errno.EADDRNOTAVAIL]);
        assertEquals(1, counters.errors(Operation.SEND)[Errno.EBUSY]);
        assertEquals(4, counters.count(Operation.SEND));
        assertNull(counters.errors(Operation.WRITE));
    }
}
