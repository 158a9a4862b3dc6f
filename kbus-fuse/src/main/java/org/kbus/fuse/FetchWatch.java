// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches over the fetches from callers' memory. A page of a caller's may be one that its owner never delivers (a file
 * on a file system that does not answer, even our own), and the thread that wants it sleeps in the kernel for good. A
 * fetch that takes too long is abandoned, and so is its thread; another serves from then on.
 *
 * <p>Costs a fetch two atomic operations.
 */
final class FetchWatch {

    /** A fetch is too long that is seen at two looks so far apart: memory that has to be swapped in is sooner. */
    private static final long LOOK_MILLIS = 500;
    /** Whoever has had so many fetches abandoned, within the time or still, gets EFAULT without a try. */
    private static final int MAX_ABANDONED = 8;
    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The thread that it is thrown in has been abandoned, and is to end without touching anything. */
    static final class Abandoned extends Error {
        private static final long serialVersionUID = 1;

        Abandoned() {
            super("abandoned while fetching from a caller's memory", null, false, false);
        }
    }

    /** Even: no fetch is under way. Odd: one is. It never has the same value twice. */
    private final AtomicLong phase = new AtomicLong();
    private final Map<Integer, Offences> offencesByUser = new HashMap<>();
    private volatile int user;
    private volatile Runnable successor;
    private volatile boolean hasOffenders;

    /** What a user has made us lose: threads that have not come back yet, and when those that have were abandoned. */
    private static final class Offences {
        private final ArrayDeque<Long> times = new ArrayDeque<>();
        private int stuck;

        int count(long now) {
            while (!times.isEmpty() && now - times.peekFirst() > REMEMBERED_NANOS) {
                times.removeFirst();
            }
            return Math.max(times.size(), stuck);
        }
    }

    /** Whether a fetch for this user may be tried. */
    boolean admits(int uid) {
        return !hasOffenders || mayTry(uid);
    }

    private synchronized boolean mayTry(int uid) {
        Offences offences = offencesByUser.get(uid);
        return offences == null || offences.count(System.nanoTime()) < MAX_ABANDONED;
    }

    /**
     * A fetch begins. There is only ever one.
     *
     * @param onAbandoned called in another thread if it takes too long, to see to it that somebody serves in the stead
     *                    of this thread; sees all that this thread has done
     * @return to be given back at the fetch's end
     */
    long begin(int uid, Runnable onAbandoned) {
        user = uid;
        successor = onAbandoned;
        return phase.incrementAndGet();
    }

    /**
     * The fetch has ended.
     *
     * @throws Abandoned if it took too long, and somebody else serves in this thread's stead
     */
    void end(long fetch, int uid) {
        if (!phase.compareAndSet(fetch, fetch + 1)) {
            hasComeBack(uid);
            throw new Abandoned();
        }
    }

    private synchronized void blame(int uid) {
        Offences offences = offencesOf(uid);
        offences.times.addLast(System.nanoTime());
        offences.stuck++;
        hasOffenders = true;
    }

    /** May come before the blame: the thread can be quicker than the one that has just abandoned it. */
    private synchronized void hasComeBack(int uid) {
        offencesOf(uid).stuck--;
    }

    private Offences offencesOf(int uid) {
        return offencesByUser.computeIfAbsent(uid, u -> new Offences());
    }

    /** Starts to look at the fetches, until the thread that does so is interrupted. */
    Thread start() {
        Thread watchdog = new Thread(this::watch, "kbus-fuse-watch");
        watchdog.setDaemon(true);
        watchdog.start();
        return watchdog;
    }

    private void watch() {
        long seen = phase.get();
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                long now = phase.get();
                if (now == seen && isUnderWay(now)) {
                    int uid = user;
                    Runnable onAbandoned = successor;
                    if (phase.compareAndSet(now, now + 1)) {
                        blame(uid);
                        replace(onAbandoned);
                    }
                }
                seen = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** If nobody can serve in its stead, the end of the process gives everybody an error, and nobody waits for ever. */
    private static void replace(Runnable onAbandoned) {
        try {
            onAbandoned.run();
        } catch (Throwable e) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static boolean isUnderWay(long phase) {
        return (phase & 1) != 0;
    }
}
