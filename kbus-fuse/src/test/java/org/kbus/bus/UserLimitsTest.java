// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import org.kbus.account.Limit;
import org.kbus.account.UserLimits;

/** What one user does with the bus leaves something for the others. */
class UserLimitsTest {

    private static final int ATTACKER = 65534;
    private static final int VICTIM = 1000;

    private final Accounts accounts = new Accounts(new AccountLimits(1 << 20,
            new UserLimits(Map.of(Limit.MEMORY, 50, Limit.QUEUED, 12, Limit.MESSAGES, 40, Limit.BINDINGS, 50,
                    Limit.LISTENERS, 20, Limit.REQUESTS, 3, Limit.BLOCKED, 2, Limit.EVENTS, 4)),
            UserLimits.NONE));
    private final BusFixture on = new BusFixture(BusLimits.DEFAULT, accounts);
    private final Ksock victim = open(VICTIM);

    private Ksock open(int uid) {
        return on.bus.open(1, uid, 0);
    }

    private Outcome send(Ksock from, String name, int flags, int dataLength) {
        if (!from.account().tryCharge(Message.cost(name.length(), dataLength))) {
            return Outcome.NO_MEMORY;
        }
        return on.bus.send(from, new Message(0, 0, 0, 0, 0, flags, new MessageName(name), new byte[dataLength],
                from.account()));
    }

    @Test
    void whoFillsHisOwnQueueLeavesMemoryForOthers() {
        Ksock attacker = open(ATTACKER);
        attacker.maxMessages(-1);
        on.bind(attacker, "$.Flood", BusFixture.LISTENER);
        while (send(attacker, "$.Flood", BusFixture.FAIL, 10_000) == Outcome.DONE) {
            // As long as it goes.
        }
        Ksock listener = open(VICTIM);
        on.bind(listener, "$.Ping", BusFixture.LISTENER);
        assertEquals(Outcome.DONE, send(victim, "$.Ping", BusFixture.FAIL, 50_000));
    }

    @Test
    void whoOpensManyKsocksLeavesMemoryForOthers() {
        while (open(ATTACKER) != null) {
            // As long as it goes.
        }
        assertNull(open(ATTACKER));
        assertEquals(VICTIM, open(VICTIM).account().uid());
    }

    /** The sender pays for what waits in the attacker's queue; so not much of it may. */
    @Test
    void whoListensAndDoesNotReadIsLeftOut() {
        Ksock attacker = open(ATTACKER);
        attacker.maxMessages(-1);
        on.bind(attacker, "$.*", BusFixture.LISTENER);
        for (int i = 0; i < 1000; i++) {
            assertEquals(Outcome.DONE, send(victim, "$.News", 0, 10_000));
        }
        assertEquals(true, attacker.account().queued() <= (1 << 20) / 8);
    }

    @Test
    void whoSleepsUntilThereIsRoomIsWokenWhenAUserWithFullQueuesReads() {
        Ksock slow = open(ATTACKER);
        slow.maxMessages(-1);
        on.bind(slow, "$.News", BusFixture.LISTENER);
        while (send(victim, "$.News", BusFixture.FAIL, 10_000) == Outcome.DONE) {
            // As long as it goes.
        }
        assertEquals(Outcome.BLOCKED, send(victim, "$.News", BusFixture.WAIT, 10_000));
        clearInvocations(on.listener);
        on.next(slow);
        verify(on.listener).roomMade();
        assertEquals(true, on.bus.retry(victim));
    }

    @Test
    void aUserMayBeBoundToANameOnlySoOften() {
        Ksock attacker = open(ATTACKER);
        Outcome outcome;
        int bound = 0;
        while ((outcome = on.bind(attacker, "$.*", BusFixture.LISTENER)) == Outcome.DONE) {
            bound++;
        }
        assertEquals(20, bound);
        assertEquals(Outcome.TOO_MANY, outcome);
        assertEquals(Outcome.DONE, on.bind(attacker, "$.Other", BusFixture.LISTENER));
        assertEquals(Outcome.DONE, on.bind(victim, "$.*", BusFixture.LISTENER));
        assertEquals(Outcome.DONE, on.unbind(attacker, "$.*", BusFixture.LISTENER));
        assertEquals(Outcome.DONE, on.bind(attacker, "$.*", BusFixture.LISTENER));
        assertEquals(Outcome.TOO_MANY, on.bind(attacker, "$.*", BusFixture.LISTENER));
    }

    @Test
    void aUserMayHaveOnlySoManyBindings() {
        Ksock attacker = open(ATTACKER);
        for (int i = 0; i < 50; i++) {
            assertEquals(Outcome.DONE, on.bind(attacker, "$.Name" + i, i % 2));
        }
        assertEquals(Outcome.TOO_MANY, on.bind(attacker, "$.More", BusFixture.REPLIER));
        on.bus.close(attacker);
        assertEquals(Outcome.DONE, on.bind(open(ATTACKER), "$.More", BusFixture.REPLIER));
    }

    @Test
    void onlySoManyMessagesMayWaitForAUser() {
        Ksock attacker = open(ATTACKER);
        attacker.maxMessages(-1);
        on.bind(attacker, "$.News", BusFixture.LISTENER);
        for (int i = 0; i < 100; i++) {
            assertEquals(Outcome.DONE, send(victim, "$.News", 0, 0));
        }
        assertEquals(40, attacker.queueLength());
    }

    @Test
    void onlySoManySendsOfAUserMayWaitForRoom() {
        Ksock full = open(VICTIM);
        full.maxMessages(0);
        on.bind(full, "$.Full", BusFixture.LISTENER);
        Ksock first = open(ATTACKER);
        assertEquals(Outcome.BLOCKED, send(first, "$.Full", BusFixture.WAIT, 0));
        assertEquals(Outcome.BLOCKED, send(open(ATTACKER), "$.Full", BusFixture.WAIT, 0));
        assertEquals(Outcome.QUEUE_FULL, send(open(ATTACKER), "$.Full", BusFixture.WAIT, 0));
        assertEquals(Outcome.BLOCKED, send(victim, "$.Full", BusFixture.WAIT, 0));
        assertEquals(Outcome.BLOCKED, on.bus.sendAgain(first));
        on.bus.discard(first);
        assertEquals(Outcome.BLOCKED, send(open(ATTACKER), "$.Full", BusFixture.WAIT, 0));
    }

    @Test
    void aUserIsToldOfOnlySoManyRepliersAtOnce() {
        for (int i = 0; i < 5; i++) {
            on.bind(victim, "$.R" + i, BusFixture.REPLIER);
        }
        Ksock attacker = open(ATTACKER);
        assertEquals(Outcome.QUEUE_FULL, on.bus.reportReplierBinds(attacker, true));
        assertEquals(4, on.bus.messagesFor(attacker));
        Ksock other = open(VICTIM);
        on.unbind(victim, "$.R0", BusFixture.REPLIER);
        assertEquals(Outcome.DONE, on.bus.reportReplierBinds(other, true));
        assertEquals(4, on.bus.messagesFor(other));
    }

    @Test
    void aUserMayAwaitOnlySoManyReplies() {
        on.bind(victim, "$.R", BusFixture.REPLIER);
        Ksock attacker = open(ATTACKER);
        for (int i = 0; i < 3; i++) {
            assertEquals(Outcome.DONE, send(attacker, "$.R", BusFixture.REQUEST, 0));
        }
        assertEquals(Outcome.NO_ROOM_FOR_REPLY, send(open(ATTACKER), "$.R", BusFixture.REQUEST, 0));
        QueuedMessage request = on.next(victim);
        assertEquals(Outcome.DONE, on.reply(victim, request));
        assertEquals(Outcome.DONE, send(open(ATTACKER), "$.R", BusFixture.REQUEST, 0));
    }
}
