// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Held by whoever calls a device or looks at what devices change. If it goes wrong, it was the last: what has been left
 * half done is seen by nobody.
 */
final class Turn {

    /** Fair: who has it again and again lets others in between. */
    private final ReentrantLock lock = new ReentrantLock(true);
    private boolean broken;

    /**
     * Waits until nobody else has it.
     *
     * @throws SessionEnded if there are no more turns
     */
    void begin() {
        lock.lock();
        if (broken) {
            lock.unlock();
            throw SessionEnded.INSTANCE;
        }
    }

    void end() {
        lock.unlock();
    }

    /** After this turn there is none. */
    void breakOff() {
        broken = true;
    }

    /** Waits until nobody has it any more, and then nobody gets it. */
    void breakOffBehindOthers() {
        lock.lock();
        try {
            breakOff();
        } finally {
            lock.unlock();
        }
    }
}
