// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** What a thread holds that does something in the background, where each who wants it has a thread of his own. */
public final class BackgroundLock {

    /** Guarded by this, as what follows. */
    private final UserTurns<CountDownLatch> turns = new UserTurns<>();
    private final Rest rest;
    private boolean held;
    /** When the last holder began, and until when nobody is to. In nanoseconds; the holder's own. */
    private long began = System.nanoTime();
    private long restUntil = began;

    /** @param rest what is taken between two who have it */
    public BackgroundLock(Rest rest) {
        this.rest = rest;
    }

    /** Waits until nobody else has it and it is this user's turn. */
    public void acquire(int uid) {
        CountDownLatch given = queue(uid);
        if (given != null) {
            awaitUninterruptibly(given);
        }
        for (long left; (left = restUntil - System.nanoTime()) > 0;) {
            LockSupport.parkNanos(this, left);
        }
        began = System.nanoTime();
    }

    /** @return null if the caller has it already */
    private synchronized CountDownLatch queue(int uid) {
        if (!held) {
            held = true;
            return null;
        }
        CountDownLatch given = new CountDownLatch(1);
        turns.add(uid, given);
        return given;
    }

    private static void awaitUninterruptibly(CountDownLatch given) {
        boolean interrupted = false;
        while (given.getCount() > 0) {
            try {
                given.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives it to whose turn is next. */
    public synchronized void release() {
        long now = System.nanoTime();
        restUntil = now + rest.after(now - began);
        CountDownLatch next = turns.next();
        if (next == null) {
            held = false;
        } else {
            next.countDown();
        }
    }
}
