// SPDX-License-Identifier: Apache-2.0
package org.kbus.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Lines that wait to be written. Whoever adds one never waits for whoever writes them: what comes too fast or finds no
 * room is left out and counted.
 */
final class LogQueue {

    /** That much a line takes up beside its characters. */
    private static final int LINE_OVERHEAD = 64;
    private static final int MAX_BATCH = 32 << 10;
    /** How much is left out is said as often as that. */
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * One line, or several that belong together.
     *
     * @param millis when it came, since the epoch; {@link #NO_TIME} if that is not to be said
     */
    record Line(long millis, String text) {

        static final long NO_TIME = Long.MIN_VALUE;

        private int cost() {
            return text.length() + LINE_OVERHEAD;
        }
    }

    /**
     * What is to be written now.
     *
     * @param leftOut how many lines had to be left out before these, if that is to be said now; or 0
     */
    record Batch(List<Line> lines, long leftOut) {
    }

    @GuardedBy("this")
    private final Queue<Line> waiting = new ArrayDeque<>();
    @GuardedBy("this")
    private final RateLimit[] limits;
    @GuardedBy("this")
    private int waitingChars;
    @GuardedBy("this")
    private boolean writing;
    @GuardedBy("this")
    private boolean flushing;
    @GuardedBy("this")
    private long leftOut;
    @GuardedBy("this")
    private long nextCount = System.nanoTime();

    LogQueue() {
        long now = System.nanoTime();
        limits = Arrays.stream(Importance.values()).map(each -> each.rateLimit(now)).toArray(RateLimit[]::new);
    }

    /** Whether there is room for a line, which is yet to be made. If there is none, it counts as left out. */
    synchronized boolean admits(Importance importance) {
        boolean admitted = waitingChars < importance.maxWaiting()
                && limits[importance.ordinal()].admits(System.nanoTime());
        if (!admitted) {
            leaveOut(1);
        }
        return admitted;
    }

    /** Adds a line for which there has just been room. */
    synchronized void add(Importance importance, Line line) {
        limits[importance.ordinal()].charge(line.cost());
        waiting.add(line);
        waitingChars += line.cost();
        notifyAll();
    }

    /** These lines could not be written. */
    synchronized void leaveOut(int lines) {
        leftOut += lines;
        notifyAll();
    }

    /** Waits until there is something to be written. Whoever has it is to call {@link #hasWritten} afterwards. */
    synchronized Batch take() throws InterruptedException {
        while (waiting.isEmpty() && !isCountDue()) {
            if (leftOut == 0) {
                wait();
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, nextCount - System.nanoTime());
            }
        }
        long count = 0;
        if (isCountDue()) {
            count = leftOut;
            leftOut = 0;
            nextCount = System.nanoTime() + COUNT_NANOS;
        }
        writing = true;
        return new Batch(takeLines(), count);
    }

    @GuardedBy("this")
    private boolean isCountDue() {
        return leftOut > 0 && (flushing || nextCount - System.nanoTime() <= 0);
    }

    @GuardedBy("this")
    private List<Line> takeLines() {
        List<Line> lines = new ArrayList<>();
        for (int chars = 0; chars < MAX_BATCH && !waiting.isEmpty();) {
            Line line = waiting.remove();
            chars += line.cost();
            lines.add(line);
            waitingChars -= line.cost();
        }
        return lines;
    }

    synchronized void hasWritten() {
        writing = false;
        notifyAll();
    }

    /** Waits until all is written, but not for longer than that. */
    synchronized void flush(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        flushing = true;
        notifyAll();
        for (long left; (writing || !waiting.isEmpty() || leftOut > 0)
                && (left = deadline - System.nanoTime()) > 0;) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        flushing = false;
    }
}
