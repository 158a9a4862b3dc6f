// SPDX-License-Identifier: Apache-2.0
package org.kbus.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AccountsTest {

    private static final int ALICE = 1000;
    private static final int BOB = 1001;

    private final Accounts accounts = new Accounts(new AccountLimits(1000,
            new UserLimits(Map.of(Limit.MEMORY, 50, Limit.QUEUED, 10, Limit.LISTENERS, 2, Limit.REQUESTS, 2)),
            new UserLimits(Map.of(Limit.MEMORY, 90))));

    @Test
    void aUserHasHalfOfWhatTheOthersLeave() {
        assertTrue(accounts.of(ALICE).tryCharge(500));
        assertFalse(accounts.of(ALICE).tryCharge(1));
        assertTrue(accounts.of(BOB).tryCharge(250));
        assertFalse(accounts.of(BOB).tryCharge(1));
        assertTrue(accounts.of(1002).tryCharge(100));
        assertEquals(850, accounts.used());
    }

    @Test
    void rootHasMoreAndNotAll() {
        assertTrue(accounts.of(0).tryCharge(900));
        assertFalse(accounts.of(0).tryCharge(1));
        assertTrue(accounts.of(ALICE).tryCharge(50));
    }

    @Test
    void whatTheBusOwesIsNotRefused() {
        accounts.of(ALICE).charge(2000);
        assertEquals(2000, accounts.of(ALICE).used());
        assertFalse(accounts.of(0).tryCharge(1));
        accounts.of(ALICE).release(2000);
        assertTrue(accounts.of(0).tryCharge(1));
    }

    @Test
    void anAccountWithNothingInItIsForgotten() {
        Account alice = accounts.of(ALICE);
        assertTrue(alice.tryCharge(10));
        assertSame(alice, accounts.of(ALICE));
        alice.release(10);
        assertNotSame(alice, accounts.of(ALICE));
    }

    @Test
    void whoDoesNotReadGetsNoMoreThanHisPart() {
        Account alice = accounts.of(ALICE);
        assertTrue(alice.mayQueue(100));
        alice.queue(100);
        assertFalse(alice.mayQueue(1));
        assertTrue(accounts.of(BOB).mayQueue(100));
    }

    @Test
    void whoeverWaitsIsToldWhenThereIsRoomInSomebodysQueues() {
        AtomicInteger told = new AtomicInteger();
        accounts.onRoom(told::incrementAndGet);
        Account alice = accounts.of(ALICE);
        alice.queue(100);
        alice.dequeue(10);
        assertEquals(0, told.get());
        assertFalse(alice.mayQueue(11));
        alice.dequeue(1);
        assertEquals(1, told.get());
        alice.dequeue(1);
        assertEquals(1, told.get());
    }

    @Test
    void refusalsAreCounted() {
        Account alice = accounts.of(ALICE);
        alice.charge(1);
        assertTrue(alice.mayListen(1));
        assertFalse(alice.mayListen(2));
        assertFalse(alice.tryCharge(1000));
        assertEquals(2, alice.refusals());
    }

    @Test
    void whatHasNoLimitIsNeverRefused() {
        assertTrue(accounts.of(0).mayListen(Integer.MAX_VALUE - 1));
        assertEquals(Limit.MONITORS.most(), UserLimits.NONE.of(Limit.MONITORS));
    }
}
