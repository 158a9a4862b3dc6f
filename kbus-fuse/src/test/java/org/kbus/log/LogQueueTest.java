// SPDX-License-Identifier: Apache-2.0
package org.kbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogQueueTest {

    private static final long LONG_MILLIS = 60_000;

    private final LogQueue queue = new LogQueue();

    private static LogQueue.Line line(String text) {
        return new LogQueue.Line(LogQueue.Line.NO_TIME, text);
    }

    private boolean log(Importance importance, String text) {
        boolean admitted = queue.admits(importance);
        if (admitted) {
            queue.add(importance, line(text));
        }
        return admitted;
    }

    private int logUntilItIsFull(Importance importance, String text) {
        int lines = 0;
        while (log(importance, text)) {
            lines++;
        }
        return lines;
    }

    @Test
    void linesComeOutInTheirOrder() throws InterruptedException {
        log(Importance.DETAIL, "one");
        log(Importance.MESSAGE, "two");
        assertEquals(new LogQueue.Batch(List.of(line("one"), line("two")), 0), queue.take());
    }

    @Test
    void whatNobodyTakesIsLeftOutAndCounted() throws InterruptedException {
        int fit = logUntilItIsFull(Importance.DETAIL, "x".repeat(1000));
        assertFalse(log(Importance.DETAIL, "one more"));
        assertTrue(fit < 600, () -> fit + " KiB");
        assertEquals(2, queue.take().leftOut());
        assertEquals(0, queue.take().leftOut());
    }

    @Test
    void whatAnybodyCanHaveLoggedLeavesRoomForTheRest() {
        logUntilItIsFull(Importance.DETAIL, "x".repeat(1000));
        assertTrue(log(Importance.MESSAGE, "a message"));
        logUntilItIsFull(Importance.MESSAGE, "x".repeat(1000));
        assertTrue(log(Importance.LAST_WORDS, "the last"));
    }

    @Test
    void thereIsAnEndToLastWordsToo() {
        assertTrue(logUntilItIsFull(Importance.LAST_WORDS, "x".repeat(1000)) < 1100);
    }

    @Test
    void whatIsWrittenAtOnceIsLimitedAllTheSame() throws IOException, InterruptedException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        LogWriter writer = new LogWriter(queue, written);
        writer.start();
        log(Importance.DETAIL, "line 0");
        log(Importance.DETAIL, "line 1");
        queue.flush(LONG_MILLIS);
        for (int i = 2; i < 50_000; i++) {
            log(Importance.DETAIL, "line " + i);
        }
        queue.flush(LONG_MILLIS);
        String text = written.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("line 0\nline 1\n"), () -> text.substring(0, Math.min(400, text.length())));
        long lines = text.lines().filter(line -> line.startsWith("line ")).count();
        assertTrue(lines < 25_000, () -> lines + " lines");
        long leftOut = text.lines().filter(line -> line.endsWith(" lines have been left out"))
                .mapToLong(line -> Long.parseLong(line.split(" ")[5])).sum();
        assertEquals(50_000, lines + leftOut);
    }

    @Test
    void whatCannotBeWrittenIsCounted() throws IOException, InterruptedException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStream broken = new OutputStream() {
            private boolean refused;

            @Override
            public void write(int b) {
                written.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (!refused) {
                    refused = true;
                    throw new IOException("nobody reads it");
                }
                written.write(bytes, offset, length);
            }
        };
        log(Importance.MESSAGE, "lost");
        new LogWriter(queue, broken).start();
        queue.flush(LONG_MILLIS);
        assertTrue(written.toString(StandardCharsets.UTF_8).endsWith("WARN log - 1 lines have been left out\n"),
                () -> written.toString(StandardCharsets.UTF_8));
    }

    @Test
    void flushingDoesNotWaitForEverForWhoeverDoesNotRead() throws InterruptedException {
        log(Importance.MESSAGE, "unread");
        queue.flush(1);
        assertEquals(List.of(line("unread")), queue.take().lines());
    }
}
