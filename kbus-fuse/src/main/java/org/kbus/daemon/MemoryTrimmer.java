// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.kbus.device.Transport;
import org.kbus.linux.NativeHeap;

/**
 * Gives memory back to the machine when what was in it has gone. The serial collector makes the heap smaller when it
 * collects all of it, and that it does when it needs room; after a load has ended it never does. Everybody waits
 * meanwhile, so it is left alone while much is in use: what takes time is what stays. The C library keeps what was freed
 * as well, and a transport what requests have lain in.
 */
final class MemoryTrimmer implements AutoCloseable {

    private static final long PERIOD_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final LongSupplier inUse;
    private final Transport transport;
    /** The thread's own. */
    private final HeapCollections collections = new HeapCollections(Runtime.getRuntime().totalMemory());
    private final Thread thread = new Thread(this::run, "kbus-heap");

    /**
     * @param inUse     how many bytes the bus has in use; called in a thread of its own
     * @param transport by which it is served
     */
    MemoryTrimmer(LongSupplier inUse, Transport transport) {
        this.inUse = inUse;
        this.transport = transport;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PERIOD_MILLIS);
                transport.trim();
                NativeHeap.trim();
                trimHeap();
            }
        } catch (InterruptedException e) {
            // It is to end.
        }
    }

    private void trimHeap() {
        long before = Runtime.getRuntime().totalMemory();
        if (collections.isDue(before, inUse.getAsLong())) {
            System.gc();
            collections.hasCollected(before, Runtime.getRuntime().totalMemory());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
