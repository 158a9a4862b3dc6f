// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals that the kernel does not tell of. */
@Timeout(60)
class SignalWatchTest {

    private static final long UNIQUE = 2;
    private static final int CALLER = 77;

    private final BlockingQueue<Set<Long>> withdrawn = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> mistakes = new LinkedBlockingQueue<>();
    private SignalWatch watch;

    @AfterEach
    void stop() {
        watch.stop();
    }

    private void start(SignalWatch started) {
        watch = started;
        watch.start();
    }

    /** One request that is kept. */
    private class OneKept implements SignalWatch.Kept {

        @Override
        public Map<Long, Integer> takeNewcomers() {
            return Map.of(UNIQUE, CALLER);
        }

        @Override
        public Map<Long, Integer> all() {
            return Map.of(UNIQUE, CALLER);
        }

        @Override
        public void withdraw(Set<Long> uniques) {
            withdrawn.add(Set.copyOf(uniques));
        }
    }

    @Test
    void aRequestWhoseCallerHadASignalBeforeItWasKeptIsWithdrawn() throws InterruptedException {
        start(new SignalWatch(new OneKept(), caller -> caller == CALLER, mistakes::add));
        watch.wake();
        assertEquals(Set.of(UNIQUE), withdrawn.take());
    }

    @Test
    void itDoesNotEndInSilence() throws InterruptedException {
        OutOfMemoryError mistake = new OutOfMemoryError("on purpose");
        start(new SignalWatch(new OneKept(), caller -> {
            throw mistake;
        }, mistakes::add));
        watch.wake();
        assertEquals(mistake, mistakes.take());
    }

    /** A caller that was stopped before its request was in its entry: the kernel does not tell of what comes later. */
    @Test
    void aRequestWhoseCallerGetsASignalLaterIsWithdrawnInTheEnd() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        start(new SignalWatch(new OneKept(), caller -> looks.incrementAndGet() > 2, mistakes::add));
        watch.wake();
        assertEquals(Set.of(UNIQUE), withdrawn.take());
    }

    /** To wait for the turn takes the permit of the thread that waits. */
    @Test
    void aRequestThatWasAnsweredBeforeItWasLookedAtDoesNotHideTheNextOne() throws InterruptedException {
        BlockingQueue<Integer> looks = new LinkedBlockingQueue<>();
        start(new SignalWatch(new OneKept() {
            @Override
            public Map<Long, Integer> takeNewcomers() {
                if (looks.isEmpty()) {
                    watch.wake();
                    LockSupport.unpark(Thread.currentThread());
                    LockSupport.park();
                    looks.add(1);
                    return Map.of();
                }
                return super.takeNewcomers();
            }
        }, caller -> true, mistakes::add));
        watch.wake();
        looks.take();
        looks.add(2);
        watch.wake();
        assertEquals(Set.of(UNIQUE), withdrawn.take());
    }
}
