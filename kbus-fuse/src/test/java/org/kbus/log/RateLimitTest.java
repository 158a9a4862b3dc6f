// SPDX-License-Identifier: Apache-2.0
package org.kbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final int LINES = 10;
    private static final int CHARS = 1000;
    private static final int SECONDS = 3;

    private final RateLimit limit = new RateLimit(LINES, CHARS, SECONDS, 0);

    private int admittedAt(double seconds, int length) {
        long now = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        int admitted = 0;
        while (limit.admits(now)) {
            limit.charge(length);
            admitted++;
        }
        return admitted;
    }

    @Test
    void someSecondsWorthMayComeAtOnce() {
        assertEquals(LINES * SECONDS, admittedAt(0, 1));
    }

    @Test
    void thenAsMuchAsThereIsTime() {
        admittedAt(0, 1);
        assertEquals(LINES / 2, admittedAt(0.5, 1));
        assertEquals(LINES, admittedAt(1.5, 1));
    }

    @Test
    void noMoreIsKeptThanForSomeSeconds() {
        admittedAt(0, 1);
        assertEquals(LINES * SECONDS, admittedAt(1000, 1));
    }

    @Test
    void longLinesAreFewer() {
        assertEquals(SECONDS * 2, admittedAt(0, CHARS / 2));
    }

    @Test
    void whatFollowsALongLineWaitsForAllOfIt() {
        limit.charge(SECONDS * CHARS + 2 * CHARS);
        assertFalse(limit.admits(TimeUnit.SECONDS.toNanos(1)));
        assertTrue(limit.admits(TimeUnit.SECONDS.toNanos(3)));
    }
}
