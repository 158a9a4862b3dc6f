// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kbus.linux.PendingSignals;

/**
 * Looks once at the caller of each request that is kept, whether it has got a signal. Of a request that comes over
 * io_uring the kernel tells only those signals that come when it is in its entry; a caller who got one before sleeps on,
 * and cannot even be killed (fuse_uring_prepare_send() in fs/fuse/dev_uring.c of Linux 6.14 to 6.18, where
 * fuse_dev_do_read() looks at FR_INTERRUPTED again).
 *
 * <p>It looks some time after a request was kept, and not at all at those that have been answered by then.
 */
final class SignalWatch {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Kept kept;
    private final Thread thread = new Thread(this::watch, "kbus-signal-watch");
    private volatile boolean asleep;

    SignalWatch(Kept kept) {
        this.kept = kept;
        thread.setDaemon(true);
    }

    /** The requests that are kept, as a thread has them that is not in a turn. */
    interface Kept {

        /** Those that have not been taken so before, by the kernel's numbers, with their callers' threads. */
        Map<Long, Integer> takeNewcomers();

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
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    private void watch() {
        while (!Thread.interrupted()) {
            asleep = true;
            Map<Long, Integer> callers = kept.takeNewcomers();
            if (callers.isEmpty()) {
                LockSupport.park(this);
                // They have just come; most are answered in a moment.
                LockSupport.parkNanos(this, LOOK_NANOS);
            } else {
                asleep = false;
                callers.values().removeIf(caller -> !PendingSignals.hasAny(caller));
                if (!callers.isEmpty()) {
                    kept.withdraw(callers.keySet());
                }
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
    }
}
