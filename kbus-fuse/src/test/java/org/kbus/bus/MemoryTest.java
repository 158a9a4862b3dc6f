// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kbus.bus.BusFixture.REQUEST;
import static org.kbus.bus.BusFixture.WAIT;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What clients make the bus hold is accounted for, to the byte, and limited. */
class MemoryTest {

    @Test
    void aBudgetRefusesWhatGoesBeyondIt() {
        MemoryBudget budget = new MemoryBudget(10);
        assertTrue(budget.tryCharge(10));
        assertEquals(false, budget.tryCharge(1));
        budget.release(1);
        assertTrue(budget.tryCharge(1));
    }

    @Test
    void thereAreOnlySoManyKsocks() {
        BusFixture on = new BusFixture(BusLimits.DEFAULT, new MemoryBudget(Ksock.COST));
        assertEquals(1, on.open().id());
        assertNull(on.open());
    }

    @Test
    void aSendForWhichThereIsNoMemoryIsRefused() {
        MemoryBudget memory = new MemoryBudget(100_000);
        BusFixture on = new BusFixture(BusLimits.DEFAULT, memory);
        Ksock sender = on.open();
        on.listenerTo("$.A");
        memory.charge(100_000 - memory.used() - 100);
        assertEquals(Outcome.NO_MEMORY, on.announce(sender, "$.A"));
    }

    @Test
    void requestsHavePaidForTheStatusesThatAnswerThem() {
        MemoryBudget memory = new MemoryBudget(200_000);
        BusFixture on = new BusFixture(BusLimits.DEFAULT, memory);
        Ksock sender = on.open(-1);
        Ksock replier = on.replierTo("$.R");
        replier.maxMessages(-1);
        int sent = 0;
        while (memory.hasRoomFor(Message.cost(3, 0)) && on.request(sender, "$.R") == Outcome.DONE) {
            on.next(replier);
            sent++;
        }
        assertTrue(sent > 100);
        on.bus.close(replier);
        assertEquals(sent, sender.queueLength());
        assertTrue(memory.used() <= 200_000, "used " + memory.used());
    }

    @Test
    void whoAsksAgainAndAgainForAllReplierBindsIsRefusedInTheEnd() {
        MemoryBudget memory = new MemoryBudget(200_000);
        BusFixture on = new BusFixture(BusLimits.DEFAULT, memory);
        on.replierTo("$.A", "$.B", "$.C");
        Ksock asker = on.open(-1);
        Outcome outcome;
        do {
            outcome = on.bus.reportReplierBinds(asker, true);
        } while (outcome == Outcome.DONE);
        assertEquals(Outcome.NO_MEMORY, outcome);
        assertTrue(memory.used() <= 200_000, "used " + memory.used());
        assertEquals(Outcome.NO_MEMORY, on.bind(asker, "$.D", BusFixture.REPLIER));
    }

    /** However Ksocks come and go and whatever they do meanwhile, in the end nothing is held. */
    @Test
    void everythingIsGivenBackInTheEnd() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            BusFixture on = new BusFixture(new BusLimits(3, 5, 409600, 409600), new MemoryBudget(Long.MAX_VALUE));
            List<Ksock> open = new ArrayList<>();
            List<QueuedMessage> taken = new ArrayList<>();
            String[] names = {"$.A", "$.B", "$.KBUS.ReplierBindEvent"};
            for (int step = 0; step < 400; step++) {
                if (open.isEmpty() || random.nextInt(10) == 0) {
                    open.add(on.open());
                }
                Ksock ksock = open.get(random.nextInt(open.size()));
                String name = names[random.nextInt(3)];
                switch (random.nextInt(10)) {
                    case 0, 1 -> on.bind(ksock, name, name.contains("KBUS") ? 0 : random.nextInt(2));
                    case 2 -> on.unbind(ksock, name, random.nextInt(2));
                    case 3, 4 -> sendUnlessBlocked(on, ksock, name, random);
                    case 5 -> {
                        QueuedMessage item = on.next(ksock);
                        if (item != null) {
                            taken.add(item);
                        }
                    }
                    case 6 -> replyUnlessBlocked(on, ksock, taken);
                    case 7 -> on.bus.reportReplierBinds(ksock, random.nextBoolean());
                    case 8 -> on.bus.retry(ksock);
                    default -> {
                        if (random.nextInt(3) == 0) {
                            open.remove(ksock);
                            on.bus.close(ksock);
                        }
                    }
                }
            }
            open.forEach(on.bus::close);
            assertEquals(0, on.memory.used(), "round " + round);
        }
    }

    private static void sendUnlessBlocked(BusFixture on, Ksock ksock, String name, Random random) {
        if (!ksock.isSending()) {
            on.send(ksock, name, random.nextBoolean() ? REQUEST : random.nextBoolean() ? WAIT : 0);
        }
    }

    private static void replyUnlessBlocked(BusFixture on, Ksock ksock, List<QueuedMessage> taken) {
        if (!taken.isEmpty() && !ksock.isSending()) {
            on.reply(ksock, taken.remove(0));
        }
    }
}
