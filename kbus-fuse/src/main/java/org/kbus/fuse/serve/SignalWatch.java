// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Looks at the callers of requests that are kept, whether they have got a signal. Of a request that comes over io_uring
 * the kernel tells only the first signal, and that only if it comes when the request is in its entry; a caller who got
 * one before sleeps on, and cannot even be killed (fuse_uring_prepare_send() in fs/fuse/dev_uring.c of Linux 6.14 to
 * 6.18, where fuse_dev_do_read() looks at FR_INTERRUPTED again). What counts as a signal there is also that its process
 * was stopped, which leaves nothing to be seen; so each is looked at again and again.
 *
 * <p>It looks some time after a request was kept, and not at all at those that have been answered by then: to look
 * takes longer than most of these do.
 */
final class SignalWatch {

    private static final long LOOK_MILLIS = 5;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Kept kept;
    private final IntPredicate hasSignal;
    private final Consumer<Throwable> onMistake;
    private final Thread thread = new Thread(this::watch, "kbus-signal-watch");
    /** Not the thread's own permit, which it uses up when it waits for its turn. */
    private final Semaphore newcomer = new Semaphore(0);

    /**
     * @param hasSignal whether a thread has got a signal that it has done nothing about yet
     * @param onMistake told what has been thrown, if it cannot go on
     */
    SignalWatch(Kept kept, IntPredicate hasSignal, Consumer<Throwable> onMistake) {
        this.kept = kept;
        this.hasSignal = hasSignal;
        this.onMistake = onMistake;
        thread.setDaemon(true);
    }

    /** The requests that are kept, by the kernel's numbers, as a thread has them that is not in a turn. */
    interface Kept {

        /** Those that were kept already the last time, and have not been taken so before, with their callers' threads. */
        Map<Long, Integer> takeNewcomers();

        /** All of them, likewise. */
        Map<Long, Integer> all();

        /** Whoever waits for the answers to these is not to, as far as they still have none. */
        void withdraw(Set<Long> uniques);
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    /** There is one more request that is kept. */
    void wake() {
        if (newcomer.availablePermits() == 0) {
            newcomer.release();
        }
    }

    private void watch() {
        try {
            while (true) {
                newcomer.acquire();
                watchUntilNoneIsKept();
            }
        } catch (InterruptedException e) {
            // It is to stop.
        } catch (Throwable e) {
            onMistake.accept(e);
        }
    }

    private void watchUntilNoneIsKept() throws InterruptedException {
        long lookedAtAll = System.nanoTime();
        while (true) {
            // They have just come; most are answered in a moment.
            Thread.sleep(LOOK_MILLIS);
            newcomer.drainPermits();
            long left = lookedAtAll + LOOK_AGAIN_NANOS - System.nanoTime();
            if (left > 0) {
                look(kept.takeNewcomers());
                newcomer.tryAcquire(left, TimeUnit.NANOSECONDS);
            } else {
                Map<Long, Integer> all = kept.all();
                if (all.isEmpty()) {
                    return;
                }
                look(all);
                lookedAtAll = System.nanoTime();
            }
        }
    }

    private void look(Map<Long, Integer> callers) {
        Set<Long> disturbed = new HashSet<>();
        callers.forEach((unique, caller) -> {
            if (hasSignal.test(caller)) {
                disturbed.add(unique);
            }
        });
        if (!disturbed.isEmpty()) {
            kept.withdraw(disturbed);
        }
    }
}
