// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TurnLockTest {

    private static final int TURNS = 100_000;

    private final TurnLock lock = new TurnLock();
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
    void whoeverWaitsBehindOthersGetsIt() throws InterruptedException {
        lock.acquire();
        Thread waiting = new Thread(() -> {
            lock.acquireBehindOthers();
            unguarded++;
            lock.release();
        });
        waiting.start();
        lock.release();
        waiting.join();
        assertEquals(1, unguarded);
    }
}
