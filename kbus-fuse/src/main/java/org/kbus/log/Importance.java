// SPDX-License-Identifier: Apache-2.0
package org.kbus.log;

import org.slf4j.event.Level;

/** How much of the log something may take up. What anybody can have logged leaves room for what nobody should miss. */
enum Importance {

    /** What a verbose device says, and any client can make it so. */
    DETAIL(1_000, 128 << 10, 10, 512 << 10),
    /** What is wrong, or else worth to be known. A client may find a way to have it said again and again. */
    MESSAGE(100, 32 << 10, 10, 768 << 10),
    /** Why the process ends. */
    LAST_WORDS(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 1 << 20);

    private final int linesPerSecond;
    private final int charsPerSecond;
    private final int seconds;
    private final int maxWaiting;

    Importance(int linesPerSecond, int charsPerSecond, int seconds, int maxWaiting) {
        this.linesPerSecond = linesPerSecond;
        this.charsPerSecond = charsPerSecond;
        this.seconds = seconds;
        this.maxWaiting = maxWaiting;
    }

    static Importance of(Level level) {
        return level.toInt() <= Level.DEBUG.toInt() ? DETAIL : MESSAGE;
    }

    /** A fresh one. */
    RateLimit rateLimit(long nowNanos) {
        return new RateLimit(linesPerSecond, charsPerSecond, seconds, nowNanos);
    }

    /** It is added as long as not more characters than these wait to be written, of whatever importance. */
    int maxWaiting() {
        return maxWaiting;
    }
}
