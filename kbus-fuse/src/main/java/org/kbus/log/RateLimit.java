// SPDX-License-Identifier: Apache-2.0
package org.kbus.log;

import java.util.concurrent.TimeUnit;

/**
 * How many lines and characters may come in a second. What has not been used is kept for later, for up to so many
 * seconds; a line that is longer than what is left is let through, and what follows has to wait for that.
 */
final class RateLimit {

    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int linesPerSecond;
    private final int charsPerSecond;
    private final int seconds;
    private double lines;
    private double chars;
    private long lastNanos;

    /**
     * @param seconds as many seconds' worth may come at once
     * @param now     as all times here, in nanoseconds, of one clock
     */
    RateLimit(int linesPerSecond, int charsPerSecond, int seconds, long now) {
        this.linesPerSecond = linesPerSecond;
        this.charsPerSecond = charsPerSecond;
        this.seconds = seconds;
        this.lines = (double) linesPerSecond * seconds;
        this.chars = (double) charsPerSecond * seconds;
        this.lastNanos = now;
    }

    /** Whether a line may come now. */
    boolean admits(long now) {
        double passed = (now - lastNanos) / SECOND;
        lastNanos = now;
        lines = Math.min(lines + passed * linesPerSecond, (double) linesPerSecond * seconds);
        chars = Math.min(chars + passed * charsPerSecond, (double) charsPerSecond * seconds);
        return lines >= 1 && chars > 0;
    }

    /** A line has come. */
    void charge(int length) {
        lines--;
        chars -= length;
    }
}
