// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches over the fetches from callers' memory. A page of a caller's may be one that its owner never delivers (a file
 * on a file system that does not answer, even our own), and the thread that wants it sleeps in the kernel for good. A
 * fetch that takes too long is abandoned, and so is its thread; another serves from then on.
 *
 * <p>Costs a fetch two atomic operations.
 */
final class FetchWatch {

    /** A fetch is too long that is seen at two looks this far apart. */
    private static final long LOOK_MILLIS = 250;
    /** So many threads a user may make us lose at a time. Whoever has, gets EFAULT without a try. */
    private static final int MAX_ABANDONED = 4;

    /** The thread that it is thrown in has been abandoned, and is to end without touching anything. */
    static final class Abandoned extends Error {
        private static final long serialVersionUID = 1;

        Abandoned() {
            super("abandoned while fetching from a caller's memory", null, false, false);
        }
    }

    /** Even: no fetch is under way. Odd: one is. It never has the same value twice. */
    private final AtomicLong phase = new AtomicLong();
    private final Map<Integer, Integer> abandonedByUser = new HashMap<>();
    private volatile int user;

    /** Whether a fetch for this user may be tried. */
    synchronized boolean admits(int uid) {
        return abandonedByUser.getOrDefault(uid, 0) < MAX_ABANDONED;
    }

    /** A fetch begins; the answer is to be given back at its end. */
    long begin(int uid) {
        user = uid;
        return phase.incrementAndGet();
    }

    /**
     * The fetch has ended.
     *
     * @throws Abandoned if it took too long, and somebody else serves in this thread's stead
     */
    void end(long fetch, int uid) {
        if (!phase.compareAndSet(fetch, fetch + 1)) {
            forgive(uid);
            throw new Abandoned();
        }
    }

    private synchronized void forgive(int uid) {
        abandonedByUser.merge(uid, -1, (a, b) -> a + b == 0 ? null : a + b);
    }

    private synchronized void blame(int uid) {
        abandonedByUser.merge(uid, 1, Integer::sum);
    }

    /** Looks at the fetches until the thread is interrupted. What is done on abandoning one happens after all that its
     *  thread has done. */
    void watch(Runnable onAbandoned) {
        long seen = phase.get();
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                long now = phase.get();
                if (now == seen && isUnderWay(now)) {
                    int uid = user;
                    if (phase.compareAndSet(now, now + 1)) {
                        blame(uid);
                        onAbandoned.run();
                    }
                }
                seen = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isUnderWay(long phase) {
        return (phase & 1) != 0;
    }
}
