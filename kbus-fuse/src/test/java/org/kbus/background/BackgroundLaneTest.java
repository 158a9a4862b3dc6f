// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundLaneTest {

    private final BlockingQueue<Throwable> mistakes = new LinkedBlockingQueue<>();
    private final BackgroundLane lane = new BackgroundLane("background", new Rest(1), mistakes::add);

    @AfterEach
    void close() {
        lane.close();
    }

    @Test
    void allIsDoneInOneThread() throws InterruptedException {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        for (int uid = 0; uid < 10; uid++) {
            lane.submit(uid, () -> threads.add(Thread.currentThread()));
        }
        Thread first = threads.take();
        assertEquals("background", first.getName());
        for (int uid = 1; uid < 10; uid++) {
            assertSame(first, threads.take());
        }
    }

    @Test
    void aMistakeIsToldAndEndsNothing() throws InterruptedException {
        IllegalStateException mistake = new IllegalStateException("a mistake");
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        lane.submit(0, () -> {
            throw mistake;
        });
        lane.submit(0, () -> done.add("the next"));
        assertSame(mistake, mistakes.take());
        assertEquals("the next", done.take());
    }
}
