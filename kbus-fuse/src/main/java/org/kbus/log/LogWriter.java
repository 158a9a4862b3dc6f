// SPDX-License-Identifier: Apache-2.0
package org.kbus.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The thread that writes what waits in the queue. It waits for whoever reads that, and nobody waits for it. */
final class LogWriter {

    private final DateTimeFormatter time = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS ").withZone(
            ZoneId.systemDefault());
    private final LogQueue queue;
    private volatile OutputStream output;

    LogWriter(LogQueue queue, OutputStream output) {
        this.queue = queue;
        this.output = output;
    }

    void start() {
        Thread thread = new Thread(this::run, "kbus-log");
        thread.setDaemon(true);
        thread.start();
    }

    /** From the next line on it is written there. */
    void writeTo(OutputStream other) {
        output = other;
    }

    private void run() {
        try {
            while (true) {
                LogQueue.Batch batch = queue.take();
                try {
                    write(batch);
                } catch (IOException | RuntimeException | Error e) {
                    // Nobody reads it, or there is no room for it; later there may be.
                    queue.leaveOut(batch.lines().size());
                } finally {
                    queue.hasWritten();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(LogQueue.Batch batch) throws IOException {
        StringBuilder text = new StringBuilder();
        if (batch.leftOut() > 0) {
            append(text, new LogQueue.Line(System.currentTimeMillis(), "WARN log - " + batch.leftOut()
                    + " lines have been left out"));
        }
        batch.lines().forEach(line -> append(text, line));
        output.write(text.toString().getBytes(StandardCharsets.UTF_8));
        output.flush();
    }

    private void append(StringBuilder text, LogQueue.Line line) {
        if (line.millis() != LogQueue.Line.NO_TIME) {
            time.formatTo(Instant.ofEpochMilli(line.millis()), text);
        }
        text.append(line.text()).append('\n');
    }
}
