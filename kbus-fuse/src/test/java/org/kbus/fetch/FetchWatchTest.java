// SPDX-License-Identifier: Apache-2.0
package org.kbus.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A thread that is stuck in a fetch loses its other duties, once and for good. */
class FetchWatchTest {

    private final BlockingQueue<Throwable> mistakes = new LinkedBlockingQueue<>();
    private final FetchWatch watch = new FetchWatch(FetchLimits.DEFAULT);
    private final BlockingQueue<Boolean> relieved = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        watch.start(mistakes::add);
    }

    @AfterEach
    void stop() {
        watch.stop();
    }

    private FetchWatch.Fetcher fetcher() {
        return watch.add(stuck -> relieved.add(stuck.leave()));
    }

    @Test
    void aFetchThatEndsInTimeIsNobodysConcern() {
        FetchWatch.Fetcher fetcher = fetcher();
        for (int i = 0; i < 1000; i++) {
            fetcher.begin();
            assertTrue(fetcher.end());
        }
        assertTrue(relieved.isEmpty());
    }

    @Test
    void whoeverSleepsInAFetchLosesItsDuties() throws InterruptedException {
        FetchWatch.Fetcher fetcher = fetcher();
        fetcher.begin();
        assertTrue(relieved.take());
        assertFalse(fetcher.end());
    }

    /** It would go on as soon as it has a processor: nobody keeps it. */
    @Test
    void whoeverOnlyWantsAProcessorKeepsThem() throws InterruptedException {
        CountDownLatch fetching = new CountDownLatch(1);
        FetchWatch.Fetcher other = fetcher();
        Thread busy = new Thread(() -> {
            FetchWatch.Fetcher fetcher = fetcher();
            fetcher.begin();
            fetching.countDown();
            while (!Thread.interrupted()) {
                Thread.onSpinWait();
            }
            assertTrue(fetcher.end());
        });
        busy.start();
        fetching.await();
        other.begin();
        assertTrue(relieved.take());
        busy.interrupt();
        busy.join();
        assertEquals(0, relieved.size());
    }

    @Test
    void itDoesNotEndInSilence() throws InterruptedException {
        OutOfMemoryError mistake = new OutOfMemoryError("on purpose");
        FetchWatch.Fetcher fetcher = watch.add(stuck -> {
            throw mistake;
        });
        fetcher.begin();
        assertEquals(mistake, mistakes.take());
    }

    @Test
    void theWatchSleepsWhileThereIsNothingToWatchAndIsWokenByAFetch() throws InterruptedException {
        FetchWatch.Fetcher fetcher = fetcher();
        watch.awaitSleep();
        fetcher.begin();
        assertTrue(relieved.take());
    }
}
