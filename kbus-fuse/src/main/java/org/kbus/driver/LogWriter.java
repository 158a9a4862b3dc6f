// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/**
 * What verbose devices have to say. Any client can make a device verbose, and whoever reads the log may be slow or
 * gone: so a thread of its own writes it, and what comes faster than it is written is left out and counted.
 */
final class LogWriter {

    private static final int MAX_WAITING = 10_000;

    private record Line(Logger logger, String text) {
    }

    private final BlockingQueue<Line> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong leftOut = new AtomicLong();
    private boolean started;

    /** Has a line written, as SLF4J would format it. Never waits. */
    void debug(Logger logger, String format, Object... arguments) {
        if (!started) {
            started = true;
            Thread writer = new Thread(this::write, "kbus-log");
            writer.setDaemon(true);
            writer.start();
        }
        if (!waiting.offer(new Line(logger, MessageFormatter.arrayFormat(format, arguments).getMessage()))) {
            leftOut.incrementAndGet();
        }
    }

    private void write() {
        try {
            while (true) {
                Line line = waiting.take();
                line.logger().debug(line.text());
                long missing = leftOut.getAndSet(0);
                if (missing > 0) {
                    line.logger().warn("{} lines have been left out here", missing);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
