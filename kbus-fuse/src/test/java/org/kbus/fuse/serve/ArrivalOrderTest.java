// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ArrivalOrderTest {

    private final ArrivalOrder order = new ArrivalOrder(2);

    @Test
    void nothingIsMissingAsLongAsRequestsComeInTheirOrder() {
        for (long unique = 4; unique < 1000; unique += 2) {
            assertEquals(ArrivalOrder.NONE, order.firstMissingBefore(unique));
            order.settled(unique);
        }
    }

    @Test
    void aRequestThatHasNotComeIsMissingForThoseBehindIt() {
        assertEquals(4, order.firstMissingBefore(6));
        order.settled(6);
        assertEquals(4, order.firstMissingBefore(8));
        assertEquals(ArrivalOrder.NONE, order.firstMissingBefore(4));
        order.settled(4);
        assertEquals(ArrivalOrder.NONE, order.firstMissingBefore(8));
    }

    @Test
    void theFirstOfSeveralIsMissed() {
        order.settled(12);
        order.settled(6);
        assertEquals(4, order.firstMissingBefore(14));
        order.settled(4);
        assertEquals(8, order.firstMissingBefore(14));
    }

    @Test
    void anInterruptIsNotTheRequestThatItInterrupts() {
        order.settled(9);
        assertEquals(4, order.firstMissingBefore(6));
        order.settled(4);
        order.settled(10);
        assertEquals(6, order.firstMissingBefore(12));
    }

    @Test
    void whatIsMissingForGoodIsForgottenInTheEnd() {
        for (long unique = 8; unique < 1_000_000; unique += 8) {
            order.settled(unique);
        }
        long missing = order.firstMissingBefore(1_000_000);
        assertTrue(missing > 900_000 && missing < 1_000_000, missing + " is missing");
    }

    @Test
    void aKernelThatNumbersOtherwiseIsTold() {
        assertTrue(order.isAsExpected());
        order.settled(10);
        order.settled(4);
        order.settled(8);
        assertTrue(order.isAsExpected());
        order.settled(10);
        assertFalse(order.isAsExpected());
    }

    @Test
    void whatIsMissingIsKeptInOrderHoweverItIsFilled() {
        order.settled(20);
        for (long unique : new long[] {10, 4, 18, 6, 14}) {
            order.settled(unique);
        }
        assertEquals(8, order.firstMissingBefore(100));
        order.settled(8);
        assertEquals(12, order.firstMissingBefore(100));
        order.settled(12);
        assertEquals(16, order.firstMissingBefore(100));
        order.settled(16);
        assertEquals(22, order.firstMissingBefore(100));
        assertTrue(order.isAsExpected());
    }
}
