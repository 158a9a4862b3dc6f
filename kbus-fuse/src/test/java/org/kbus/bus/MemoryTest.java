// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What clients make the bus hold is accounted for, to the byte, and limited. */
class MemoryTest {

    @Test
    void thereAreOnlySoManyKsocks() {
        BusFixture on = new BusFixture(BusLimits.DEFAULT, new Accounts(AccountLimits.shared(Ksock.COST)));
        assertEquals(1, on.open().id());
        assertNull(on.open());
    }

    @Test
    void aSendForWhichThereIsNoMemoryIsRefused() {
        Accounts memory = new Accounts(AccountLimits.shared(100_000));
        BusFixture on = new BusFixture(BusLimits.DEFAULT, memory);
        Ksock sender = on.open();
        on.listenerTo("$.A");
        memory.of(0).charge(100_000 - memory.used() - 100);
        assertEquals(Outcome.NO_MEMORY, on.announce(sender, "$.A"));
    }

    @Test
    void requestsHavePaidForTheStatusesThatAnswerThem() {
        Accounts memory = new Accounts(AccountLimits.shared(200_000));
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
        Accounts memory = new Accounts(AccountLimits.shared(200_000));
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
            RandomPlay play = new RandomPlay(random);
            for (int step = 0; step < 400; step++) {
                play.step();
            }
            play.closeAll();
            assertEquals(0, play.on.memory.used(), "round " + round);
        }
    }
}
