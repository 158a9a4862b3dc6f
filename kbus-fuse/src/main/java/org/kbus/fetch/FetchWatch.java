// SPDX-License-Identifier: Apache-2.0
package org.kbus.fetch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.kbus.linux.Threads;

/**
 * Watches over the threads that fetch from callers' memory although they have other things to do. A page of a caller's
 * may be one that its owner never delivers (a file on a file system that does not answer, even our own), and whoever
 * wants it sleeps in the kernel for good.
 *
 * <p>Costs a fetch two atomic operations; and while there are fetches, a look at them every millisecond or so.
 */
public final class FetchWatch {

    /** So many looks without a new fetch, and the next one wakes the watch instead. Each takes time from all. */
    private static final int LOOKS_BEFORE_SLEEP = 4;

    private final long lookNanos;
    private final List<Fetcher> fetchers = new CopyOnWriteArrayList<>();
    private volatile Thread watch;
    private volatile boolean asleep;

    public FetchWatch(FetchLimits limits) {
        this.lookNanos = limits.patienceNanos();
    }

    /** Somebody who has a thread's other duties taken over. */
    public interface Relief {

        /**
         * The thread has been stuck for some time, and may come back at any moment: nothing is settled before {@link
         * Fetcher#leave} says that it is. Called in the watch's own thread.
         */
        void isStuck(Fetcher fetcher);
    }

    /** One thread that fetches now and then. */
    public final class Fetcher {

        /** Even: no fetch is under way. Odd: one is. It never has the same value twice. */
        private final AtomicLong phase = new AtomicLong();
        private final Relief relief;
        private final int thread = Threads.current();
        /** The phase of the fetch that is under way. The fetching thread's own. */
        private long fetch;
        /** The phase at the last look. The watch's own. */
        private long seen;

        private Fetcher(Relief relief) {
            this.relief = relief;
        }

        /** A fetch begins. */
        public void begin() {
            fetch = phase.incrementAndGet();
            if (asleep) {
                wake();
            }
        }

        /**
         * The fetch has ended.
         *
         * @return whether the thread still has its duties; if not, somebody has taken them over for good
         */
        public boolean end() {
            return phase.compareAndSet(fetch, fetch + 1);
        }

        /**
         * Takes the thread's duties from it.
         *
         * @return false if its fetch has just ended, and it goes on by itself
         */
        public boolean leave() {
            return phase.compareAndSet(seen, seen + 1);
        }

        /** It fetches no more. */
        public void close() {
            fetchers.remove(this);
        }

        /** Whoever only waits for a processor has not been kept by a caller. */
        private boolean isStuckSinceLastLook(long now) {
            return now == seen && (now & 1) != 0 && Threads.isAsleep(thread);
        }
    }

    /** The calling thread is going to fetch. */
    public Fetcher add(Relief relief) {
        Fetcher fetcher = new Fetcher(relief);
        fetchers.add(fetcher);
        return fetcher;
    }

    private void wake() {
        asleep = false;
        LockSupport.unpark(watch);
    }

    /**
     * Looks at the fetches, in a thread of its own, until {@link #stop}.
     *
     * @param onMistake told what has been thrown, if it cannot go on
     */
    public void start(Consumer<Throwable> onMistake) {
        Thread thread = new Thread(() -> {
            try {
                watch();
            } catch (Throwable e) {
                onMistake.accept(e);
            }
        }, "kbus-fetch-watch");
        thread.setDaemon(true);
        watch = thread;
        thread.start();
    }

    public void stop() {
        watch.interrupt();
    }

    /** Until nothing has been fetched for so long that the next fetch has to wake the watch. */
    void awaitSleep() {
        while (!asleep) {
            Thread.onSpinWait();
        }
    }

    private void watch() {
        int idleLooks = 0;
        while (!Thread.interrupted()) {
            idleLooks = look() ? 0 : idleLooks + 1;
            if (idleLooks < LOOKS_BEFORE_SLEEP) {
                LockSupport.parkNanos(this, lookNanos);
            } else {
                asleep = true;
                // A fetch that began before it could see that we sleep is found by this look.
                if (!look()) {
                    LockSupport.park(this);
                }
                asleep = false;
                idleLooks = 0;
            }
        }
    }

    /** @return whether a fetch has been begun or been under way since the last look */
    private boolean look() {
        boolean any = false;
        for (Fetcher fetcher : fetchers) {
            long now = fetcher.phase.get();
            any |= now != fetcher.seen || (now & 1) != 0;
            if (fetcher.isStuckSinceLastLook(now)) {
                fetcher.relief.isStuck(fetcher);
            } else {
                fetcher.seen = now;
            }
        }
        return any;
    }
}
