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
    private static final int MAX_PERIODS = 64;

    private static final long MEBIBYTE = 1 << 20;
    /** What a bus without messages uses. */
    private static final long OWN = 16 * MEBIBYTE;
    private static final long MUCH = 128 * MEBIBYTE;
    /** As often as that what is in use, and it is not worth while. */
    private static final int ROOMY = 2;

    private final LongSupplier inUse;
    private final Transport transport;
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
            for (int periods = 1;;) {
                Thread.sleep(periods * PERIOD_MILLIS);
                transport.trim();
                NativeHeap.trim();
                periods = trimHeap() ? 1 : Math.min(2 * periods, MAX_PERIODS);
            }
        } catch (InterruptedException e) {
            // It is to end.
        }
    }

    /** @return false if that has been tried to no avail */
    private boolean trimHeap() {
        long before = Runtime.getRuntime().totalMemory();
        if (!isWorthwhile(before, inUse.getAsLong())) {
            return true;
        }
        System.gc();
        return Runtime.getRuntime().totalMemory() < before;
    }

    /**
     * Whether to collect all of the heap.
     *
     * @param heap  the size that it has now, in bytes
     * @param inUse of that by the bus
     */
    static boolean isWorthwhile(long heap, long inUse) {
        return inUse < MUCH && heap > ROOMY * (OWN + inUse);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
