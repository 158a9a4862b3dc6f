// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.concurrent.Semaphore;

/**
 * Held by whoever has the turn, so that there is only ever one. If a turn goes wrong it is never given back: what that
 * turn has left half done is seen by nobody.
 */
final class TurnLock {

    /** A few microseconds, in which most requests are served: to be put to sleep and woken costs many times that. */
    private static final int SPINS = 300;

    private final Semaphore free = new Semaphore(1, true);

    void acquire() {
        for (int i = 0; i < SPINS; i++) {
            if (free.tryAcquire()) {
                return;
            }
            Thread.onSpinWait();
        }
        free.acquireUninterruptibly();
    }

    /** Likewise, behind all who wait already. */
    void acquireBehindOthers() {
        free.acquireUninterruptibly();
    }

    void release() {
        free.release();
    }
}
