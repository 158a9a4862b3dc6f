// SPDX-License-Identifier: Apache-2.0
package org.kbus.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** So many slow ones a process and a user; others are none the slower. */
class SlowLaneTest {

    private static final int USER = 1000;
    private static final int OTHER_USER = 1001;

    private final BlockingQueue<Throwable> mistakes = new LinkedBlockingQueue<>();
    private final SlowLane lane = new SlowLane(new FetchLimits(TimeUnit.MILLISECONDS.toNanos(1),
            TimeUnit.MINUTES.toNanos(1), 2, 3), mistakes::add);
    private final CountDownLatch endless = new CountDownLatch(1);
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        endless.countDown();
        lane.close();
    }

    private void stuck(int uid, int process, String what) {
        lane.submit(uid, process, () -> {
            begun.add(what);
            try {
                endless.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void itIsToldWhatWorkThrows() throws InterruptedException {
        OutOfMemoryError mistake = new OutOfMemoryError("on purpose");
        lane.submit(USER, 1, () -> {
            throw mistake;
        });
        assertEquals(mistake, mistakes.take());
    }

    private void await(String... expected) throws InterruptedException {
        for (String what : expected) {
            assertEquals(what, begun.take());
        }
    }

    @Test
    void aProcessWaitsBehindItself() throws InterruptedException {
        stuck(USER, 1, "first");
        await("first");
        stuck(USER, 1, "second");
        await("second");
        stuck(USER, 1, "third");
        lane.submit(USER, 2, () -> begun.add("another process"));
        await("another process");
        assertTrue(begun.isEmpty(), "the third has to wait");
        endless.countDown();
        await("third");
    }

    @Test
    void aUserWaitsBehindHimself() throws InterruptedException {
        stuck(USER, 1, "first");
        await("first");
        stuck(USER, 2, "second");
        await("second");
        stuck(USER, 3, "third");
        await("third");
        stuck(USER, 4, "fourth");
        lane.submit(OTHER_USER, 5, () -> begun.add("another user"));
        await("another user");
        assertTrue(begun.isEmpty(), "the fourth has to wait");
        endless.countDown();
        await("fourth");
    }

    /** Each that is left costs a thread and a moment of everybody's: a user is not to leave one each minute. */
    @Test
    void whatIsBeingWaitedForIsNotForgotten() {
        SlowLane forgetful = new SlowLane(new FetchLimits(TimeUnit.MILLISECONDS.toNanos(1), 0, 2, 3), mistakes::add);
        forgetful.leave(USER);
        forgetful.leave(USER);
        assertTrue(forgetful.isSlow(USER));
        forgetful.comeBack(USER);
        assertTrue(forgetful.isSlow(USER));
        forgetful.comeBack(USER);
        assertFalse(forgetful.isSlow(USER));
        forgetful.close();
    }

    @Test
    void whatHasBeenSlowIsRemembered() {
        assertFalse(lane.isSlow(USER));
        lane.blame(USER);
        assertTrue(lane.isSlow(USER));
        assertFalse(lane.isSlow(OTHER_USER));
    }

    @Test
    void butNotForEver() {
        SlowLane forgetful = new SlowLane(new FetchLimits(1, 1, 1, 1), mistakes::add);
        forgetful.blame(USER);
        while (forgetful.isSlow(USER)) {
            Thread.onSpinWait();
        }
        forgetful.close();
    }
}
