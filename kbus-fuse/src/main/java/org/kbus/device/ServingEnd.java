// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * The end of serving a mount. Any thread may bring it about, also one that has just run out of memory: nothing is made
 * for that.
 */
public final class ServingEnd {

    private final CountDownLatch reached = new CountDownLatch(1);
    /** Written before the end is reached, read after. */
    private String what;
    private Throwable why;

    /** The mount has gone. */
    public void reach() {
        reach(null, null);
    }

    /**
     * It cannot be served any longer. It is the first reason that counts.
     *
     * @param failed for people; null if the reason says enough
     * @return whether this is the first
     */
    public synchronized boolean reach(String failed, Throwable reason) {
        if (isReached()) {
            return false;
        }
        what = failed;
        why = reason;
        reached.countDown();
        return true;
    }

    public boolean isReached() {
        return reached.getCount() == 0;
    }

    /**
     * Waits for it.
     *
     * @throws IOException if it is not that the mount has gone
     */
    public void await() throws IOException {
        try {
            reached.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (why != null) {
            throw new IOException(what == null ? why.getMessage() : what + ": " + why, why);
        }
    }
}
