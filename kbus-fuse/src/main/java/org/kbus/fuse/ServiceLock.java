// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.util.concurrent.Semaphore;

/**
 * Held by whoever serves a request, so that there is only ever one. No thread owns it: one that is stuck leaves it to
 * another with the request at which it happened.
 */
final class ServiceLock {

    /** A few microseconds, in which most requests are served: to be put to sleep and woken costs many times that. */
    private static final int SPINS = 300;

    private final Semaphore free = new Semaphore(1);

    void acquire() {
        for (int i = 0; i < SPINS; i++) {
            if (free.tryAcquire()) {
                return;
            }
            Thread.onSpinWait();
        }
        free.acquireUninterruptibly();
    }

    void release() {
        free.release();
    }
}
