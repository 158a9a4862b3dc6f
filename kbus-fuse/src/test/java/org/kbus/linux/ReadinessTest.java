// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waiting for a descriptor, of which an eventfd is the simplest. */
class ReadinessTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(50);

    private Descriptor counter;
    private Readiness readiness;

    @BeforeEach
    void open() throws Exception {
        counter = Descriptor.eventfd();
        readiness = new Readiness(counter);
    }

    @AfterEach
    void close() {
        readiness.close();
        counter.close();
        Thread.interrupted();
    }

    private void makeReadable() {
        NativeBuffer one = new NativeBuffer(Long.BYTES);
        one.bytes().putLong(0, 1);
        counter.write(one, Long.BYTES);
    }

    @Test
    void whatIsReadyIsToldAtOnce() throws Exception {
        assertEquals(0, readiness.await(Readiness.POLLIN, 0));
        assertEquals(Readiness.POLLOUT, readiness.await(Readiness.POLLIN | Readiness.POLLOUT, LONG));
        makeReadable();
        assertEquals(Readiness.POLLIN, readiness.await(Readiness.POLLIN, LONG));
    }

    @Test
    void aWakeUpEndsTheWaitingOnce() throws Exception {
        readiness.wakeUp();
        assertEquals(0, readiness.await(Readiness.POLLIN, LONG));
        assertEquals(0, readiness.await(Readiness.POLLIN, 1));
    }

    @Test
    void anInterruptEndsTheWaiting() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> readiness.await(Readiness.POLLIN, LONG));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void whatHasHappenedIsToldInSpiteOfAnInterrupt() throws Exception {
        makeReadable();
        Thread.currentThread().interrupt();
        assertEquals(Readiness.POLLIN, readiness.await(Readiness.POLLIN, LONG));
        assertTrue(Thread.currentThread().isInterrupted());
    }
}
