// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimeSharesTest {

    private static final int BUSY = 1000;
    private static final int OTHER = 1001;
    private static final int ROOT = 0;

    private long now = 1;
    private int looks;
    private final TimeShares shares = new TimeShares(() -> {
        looks++;
        return now;
    });

    /** @return whether it came behind others */
    private boolean serve(int uid, long nanos) {
        boolean ahead = shares.isAhead(uid);
        long began = shares.begin(true);
        now += nanos;
        shares.end(uid, began);
        return ahead;
    }

    private static long ms(long milliseconds) {
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    private static long us(long microseconds) {
        return TimeUnit.MICROSECONDS.toNanos(microseconds);
    }

    @Test
    void whoIsAloneMayHaveAll() {
        for (int i = 0; i < 1000; i++) {
            assertFalse(serve(BUSY, ms(1)));
        }
        assertEquals(1, looks, "no clock is read");
    }

    @Test
    void whoTakesMoreThanAnEqualPartComesBehindOthers() {
        serve(OTHER, 0);
        serve(BUSY, ms(50));
        assertTrue(serve(BUSY, 0));
        assertFalse(serve(OTHER, us(10)));
        assertTrue(serve(BUSY, 0));
    }

    @Test
    void aFewCallsAtOnceAreNobodysHarm() {
        for (int i = 0; i < 100; i++) {
            assertFalse(serve(OTHER, us(10)));
            assertFalse(serve(BUSY, us(10)));
            now += us(80);
        }
    }

    @Test
    void whoAsksWithoutAPauseIsChargedAllTheTime() {
        int calls = 0;
        while (!shares.isAhead(BUSY)) {
            now += us(10);
            shares.end(BUSY, shares.begin(false));
            shares.isAhead(OTHER);
            calls++;
        }
        assertEquals(2 * TimeShares.ALLOWED_NANOS / us(10), calls, 5, "half of it is the user's part");
    }

    @Test
    void whoAsksNowAndThenIsChargedForALittle() {
        for (int i = 0; i < 10_000; i++) {
            assertFalse(shares.isAhead(BUSY));
            now += us(50);
            shares.end(BUSY, shares.begin(false));
            shares.isAhead(OTHER);
        }
    }

    @Test
    void itIsMadeUpForInTime() {
        serve(OTHER, 0);
        serve(BUSY, ms(20));
        assertTrue(shares.isAhead(BUSY));
        for (int i = 0; i < 50; i++) {
            now += ms(1);
            serve(OTHER, 0);
        }
        assertFalse(shares.isAhead(BUSY));
    }

    @Test
    void whoHasTakenVeryMuchIsForgivenTheRest() {
        serve(OTHER, 0);
        serve(BUSY, ms(60_000));
        for (int i = 0; i < 2 * TimeShares.MOST_NANOS / ms(10); i++) {
            now += ms(10);
            serve(OTHER, 0);
        }
        now += us(10);
        assertFalse(shares.isAhead(BUSY));
    }

    @Test
    void rootComesBehindNobody() {
        serve(OTHER, 0);
        serve(ROOT, ms(1000));
        assertFalse(serve(ROOT, ms(1000)));
    }

    @Test
    void whoAsksForNothingHasNoPart() {
        serve(OTHER, 0);
        serve(BUSY, ms(50));
        assertTrue(shares.isAhead(BUSY));
        now += 2 * TimeShares.ABSENT_NANOS;
        shares.end(BUSY, shares.begin(true));
        for (int i = 0; i < 100; i++) {
            assertFalse(serve(BUSY, ms(50)));
        }
    }
}
