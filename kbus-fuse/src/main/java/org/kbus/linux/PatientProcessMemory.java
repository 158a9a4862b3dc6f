// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@link ProcessMemory} for whoever cannot afford to be stuck in it: a thread of its own does each call, and one that
 * takes too long is left to itself. Costs two switches of threads a call.
 */
public final class PatientProcessMemory {

    private static final long PATIENCE_MILLIS = 500;
    /** So many threads may be lost at a time; then there is no try. */
    private static final int MAX_LOST = 16;

    private ProcessMemory processes;
    private ExecutorService thread;
    private final AtomicInteger lost = new AtomicInteger();

    public PatientProcessMemory() {
        renew();
    }

    private void renew() {
        processes = new ProcessMemory();
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread reader = new Thread(work, "kbus-caller-memory");
            reader.setDaemon(true);
            return reader;
        });
    }

    /** As {@link ProcessMemory#read}; 0 if it takes too long. */
    public int read(int pid, long address, int length, long secondAddress, int secondLength) {
        ProcessMemory mine = processes;
        return within(() -> mine.read(pid, address, length, secondAddress, secondLength), 0);
    }

    /** What was read last, from index 0 on. */
    public ByteBuffer bytes() {
        return processes.bytes();
    }

    /** As {@link ProcessMemory#write}; false if it takes too long. */
    public boolean write(int pid, long address, int length, ByteBuffer from) {
        ProcessMemory mine = processes;
        return within(() -> mine.write(pid, address, length, from), false);
    }

    private <T> T within(Callable<T> call, T otherwise) {
        if (lost.get() >= MAX_LOST) {
            return otherwise;
        }
        Future<T> result = thread.submit(call);
        try {
            return result.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            lost.incrementAndGet();
            thread.execute(lost::decrementAndGet);
            thread.shutdown();
            renew();
            return otherwise;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        }
    }
}
