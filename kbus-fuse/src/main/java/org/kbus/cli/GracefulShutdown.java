// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A clean end by SIGINT, SIGTERM or SIGHUP of a command that goes on until then: what it waits in is closed, it gets
 * the time to finish what it is at, and the exit status is 0.
 */
final class GracefulShutdown implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean begun;

    private GracefulShutdown(Runnable close) {
        hook = new Thread(() -> {
            begun = true;
            // In a thread of its own: it waits for a daemon, which may have been stopped.
            Thread closing = new Thread(close, "kbus-closing");
            closing.setDaemon(true);
            closing.start();
            boolean clean = false;
            try {
                clean = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            // The status of a process that a signal has ended would be 128 and more; but this is how one ends it.
            Runtime.getRuntime().halt(clean ? 0 : 1);
        }, "kbus-ending");
    }

    /** From now until it is closed a signal has that closed. */
    static GracefulShutdown onSignal(Runnable close) {
        GracefulShutdown shutdown = new GracefulShutdown(close);
        Runtime.getRuntime().addShutdownHook(shutdown.hook);
        return shutdown;
    }

    /** Whether there was a signal. */
    boolean hasBegun() {
        return begun;
    }

    /** The command has finished. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal has begun it.
        }
    }
}
