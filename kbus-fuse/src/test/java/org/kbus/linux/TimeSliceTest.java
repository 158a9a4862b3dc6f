// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Slices of time, asked for by threads of ours. Kernels before Linux 6.12 say nothing of them. */
class TimeSliceTest {

    private static <T> CompletableFuture<T> inThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> new Thread(task).start());
    }

    @Test
    void aThreadHasWhatItAsksForAndLeavesThatToNoOther() {
        long usual = TimeSlice.current();
        long ofAnother = inThread(() -> {
            assertTrue(TimeSlice.askFor(TimeSlice.SHORTEST_NANOS));
            assertEquals(usual == 0 ? 0 : TimeSlice.SHORTEST_NANOS, TimeSlice.current());
            return inThread(TimeSlice::current).join();
        }).join();
        assertEquals(usual, ofAnother);
    }
}
