// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fetch that takes too long is abandoned, and whoever makes too many is no longer tried. */
class FetchWatchTest {

    private static final int USER = 1000;
    private static final int OTHER = 1001;

    private final FetchWatch watch = new FetchWatch();
    private final Semaphore abandoned = new Semaphore(0);
    private Thread watchdog;

    @BeforeEach
    void start() {
        watchdog = watch.start();
    }

    @AfterEach
    void stop() {
        watchdog.interrupt();
    }

    private long begin(int uid) {
        return watch.begin(uid, abandoned::release);
    }

    @Test
    void aFetchThatEndsInTimeIsNobodysConcern() {
        for (int i = 0; i < 1000; i++) {
            watch.end(begin(USER), USER);
        }
        assertFalse(abandoned.tryAcquire());
        assertTrue(watch.admits(USER));
    }

    @Test
    void theThreadOfAFetchThatTookTooLongIsToEnd() throws InterruptedException {
        long fetch = begin(USER);
        abandoned.acquire();
        long successors = begin(OTHER);
        assertThrows(FetchWatch.Abandoned.class, () -> watch.end(fetch, USER));
        watch.end(successors, OTHER);
    }

    @Test
    void whoeverHasMadeTooManyIsNotTriedAgainSoon() throws InterruptedException {
        int tries = 0;
        for (; watch.admits(USER) && tries < 20; tries++) {
            long fetch = begin(USER);
            abandoned.acquire();
            assertThrows(FetchWatch.Abandoned.class, () -> watch.end(fetch, USER));
        }
        assertTrue(tries < 20, "refused in the end");
        assertTrue(watch.admits(OTHER), "and nobody else is");
    }
}
