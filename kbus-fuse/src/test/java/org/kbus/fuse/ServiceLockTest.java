// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ServiceLockTest {

    private static final int TURNS = 100_000;

    private final ServiceLock lock = new ServiceLock();
    private int unguarded;

    @Test
    void thereIsOnlyEverOne() throws InterruptedException {
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(this::takeTurns);
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(threads.length * TURNS, unguarded);
    }

    private void takeTurns() {
        for (int i = 0; i < TURNS; i++) {
            lock.acquire();
            unguarded++;
            lock.release();
        }
    }

    @Test
    void oneWhoIsStuckLeavesItToAnother() throws InterruptedException {
        Thread stuck = new Thread(lock::acquire);
        stuck.start();
        stuck.join();
        lock.release();
        lock.acquire();
        lock.release();
    }
}
