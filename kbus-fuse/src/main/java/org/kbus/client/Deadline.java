// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import java.time.Duration;

/** Until when somebody waits. */
final class Deadline {

    static final Deadline NEVER = new Deadline(0, Long.MAX_VALUE);

    private final long start;
    private final long nanos;

    private Deadline(long start, long nanos) {
        this.start = start;
        this.nanos = nanos;
    }

    static Deadline in(Duration duration) {
        long nanos;
        try {
            nanos = Math.max(0, duration.toNanos());
        } catch (ArithmeticException e) {
            nanos = duration.isNegative() ? 0 : Long.MAX_VALUE;
        }
        return new Deadline(System.nanoTime(), nanos);
    }

    /** How many nanoseconds are left; never less than 0. */
    long left() {
        return nanos == Long.MAX_VALUE ? nanos : Math.max(0, nanos - (System.nanoTime() - start));
    }

    boolean isOver() {
        return left() == 0;
    }
}
