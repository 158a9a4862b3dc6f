// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kbus.bus.BusFixture.FAIL;
import static org.kbus.bus.BusFixture.LISTENER;
import static org.kbus.bus.BusFixture.REPLIER;
import static org.kbus.bus.BusFixture.WAIT;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a bus counts. */
class BusCountersTest {

    private final BusFixture on = new BusFixture();
    private final BusCounters counters = on.bus.counters();

    private void sendWithData(Ksock sender, String name, int length) {
        on.memory.of(0).charge(Message.cost(name.length(), length));
        on.bus.send(sender, new Message(MessageId.NONE, MessageId.NONE, 0, 0, 0, 0, new MessageName(name),
                new byte[length], on.memory.of(0)));
    }

    private void assertSent(int messages, int requests, int replies) {
        assertEquals(messages, counters.messagesSent(), "messages sent");
        assertEquals(requests, counters.requestsSent(), "requests sent");
        assertEquals(replies, counters.repliesSent(), "replies sent");
    }

    private void assertSynthetic(int count, MessageName name) {
        assertEquals(count, counters.synthetic(name), name.toString());
    }

    @Test
    void aMessageIsSentOnceAndDeliveredToEachListener() {
        Ksock listener = on.listenerTo("$.Ab");
        on.listenerTo("$.Ab");
        sendWithData(on.open(), "$.Ab", 10);
        assertSent(1, 0, 0);
        assertEquals(14, counters.bytesSent());
        assertEquals(2, counters.messagesDelivered());
        assertEquals(28, counters.bytesDelivered());
        assertEquals(2, counters.messagesQueued());
        assertEquals(28, counters.bytesQueued());
        on.next(listener);
        assertEquals(1, counters.messagesQueued());
        assertEquals(14, counters.bytesQueued());
        assertEquals(2, counters.messagesDelivered());
        assertEquals(3, counters.ksocksOpened());
    }

    @Test
    void whatNobodyListensToIsSentAndNotDelivered() {
        on.announce(on.open(), "$.A");
        assertSent(1, 0, 0);
        assertEquals(0, counters.messagesDelivered());
        assertEquals(0, counters.messagesDropped());
    }

    @Test
    void aSendThatFailsIsNotCounted() {
        Ksock sender = on.open();
        on.request(sender, "$.A");
        on.bind(on.open(0), "$.B", LISTENER);
        on.send(sender, "$.B", FAIL);
        assertSent(0, 0, 0);
        assertEquals(0, counters.messagesDropped());
    }

    @Test
    void aRequestIsOutstandingUntilItIsReplied() {
        Ksock asker = on.open();
        Ksock replier = on.replierTo("$.R");
        on.request(asker, "$.R");
        assertSent(1, 1, 0);
        assertEquals(1, counters.outstandingRequests());
        assertEquals(0, counters.unsentReplies());
        QueuedMessage request = on.next(replier);
        assertEquals(1, counters.unsentReplies());
        on.reply(replier, request);
        assertSent(2, 1, 1);
        assertEquals(0, counters.outstandingRequests());
        assertEquals(0, counters.unsentReplies());
    }

    @Test
    void aListenerThatIsFullGoesWithout() {
        Ksock listener = on.open(1);
        on.bind(listener, "$.A", LISTENER);
        on.listenerTo("$.A");
        Ksock sender = on.open();
        on.announce(sender, "$.A");
        on.announce(sender, "$.A");
        assertSent(2, 0, 0);
        assertEquals(3, counters.messagesDelivered());
        assertEquals(1, counters.messagesDropped());
    }

    @Test
    void aCopyThatAKsockDoesNotWantIsNeitherDeliveredNorDropped() {
        Ksock once = on.listenerTo("$.A", "$.A", "$.*");
        once.onlyOnce(true);
        on.announce(on.open(), "$.A");
        assertEquals(1, counters.messagesDelivered());
        assertEquals(0, counters.messagesDropped());
    }

    @Test
    void aBlockedSendIsCountedAsSentWhenItIs() {
        Ksock listener = on.open(1);
        on.bind(listener, "$.A", LISTENER);
        Ksock sender = on.open();
        on.announce(sender, "$.A");
        on.send(sender, "$.A", WAIT);
        on.bus.retry(sender);
        assertSent(1, 0, 0);
        assertEquals(1, counters.sendsBlocked());
        assertEquals(1, counters.ksocksSending());
        on.next(listener);
        on.bus.retry(sender);
        assertSent(2, 0, 0);
        assertEquals(1, counters.sendsBlocked());
        assertEquals(0, counters.ksocksSending());
    }

    @Test
    void whatIsDiscardedOrClosedIsNoLongerBeingSent() {
        on.bind(on.open(0), "$.A", LISTENER);
        Ksock discards = on.open();
        Ksock closes = on.open();
        on.send(discards, "$.A", WAIT);
        on.send(closes, "$.A", WAIT);
        on.bus.discard(discards);
        assertEquals(1, counters.ksocksSending());
        on.bus.discard(discards);
        assertEquals(1, counters.ksocksSending());
        on.bus.close(closes);
        assertEquals(0, counters.ksocksSending());
        assertSent(0, 0, 0);
    }

    @Test
    void statusesAreCountedByTheirNameAndNotAsSent() {
        Ksock asker = on.open();
        Ksock replier = on.replierTo("$.R");
        on.request(asker, "$.R");
        on.request(asker, "$.R");
        on.next(replier);
        on.bus.close(replier);
        replier = on.replierTo("$.R");
        on.request(asker, "$.R");
        on.unbind(replier, "$.R", REPLIER);
        assertSynthetic(1, MessageName.REPLIER_GONE_AWAY);
        assertSynthetic(1, MessageName.REPLIER_IGNORED);
        assertSynthetic(1, MessageName.REPLIER_UNBOUND);
        assertSent(3, 3, 0);
        assertEquals(6, counters.messagesDelivered());
        assertEquals(0, counters.outstandingRequests());
    }

    @Test
    void aBlockedRequestThatCannotBeSentInTheEndIsAnsweredByTheBus() {
        Ksock replier = on.open(0);
        on.bind(replier, "$.R", REPLIER);
        Ksock asker = on.open();
        on.send(asker, "$.R", BusFixture.REQUEST | WAIT);
        on.bus.close(replier);
        on.bus.retry(asker);
        assertSynthetic(1, MessageName.REPLIER_DISAPPEARED);
        assertSent(0, 0, 0);
    }

    @Test
    void aReplierBindEventCountsOnceHoweverManyListen() {
        Ksock listener = on.listenerTo("$.KBUS.ReplierBindEvent");
        on.listenerTo("$.KBUS.ReplierBindEvent");
        on.bus.reportReplierBinds(listener, true);
        on.replierTo("$.A");
        assertSynthetic(1, MessageName.REPLIER_BIND_EVENT);
        assertEquals(2, counters.messagesDelivered());
        listener.maxMessages(1);
        assertEquals(Outcome.BLOCKED, on.bind(on.open(), "$.B", REPLIER));
        assertSynthetic(1, MessageName.REPLIER_BIND_EVENT);
    }

    @Test
    void eventsThatAreSetAsideAreSentAndThoseBeyondThemLost() {
        BusFixture few = new BusFixture(new BusLimits(100, 2, 409600, 409600), new Accounts(AccountLimits.shared(
                Long.MAX_VALUE)));
        Ksock listener = few.listenerTo("$.KBUS.ReplierBindEvent");
        Ksock replier = few.replierTo("$.A", "$.B", "$.C", "$.D");
        listener.maxMessages(0);
        few.bus.reportReplierBinds(few.open(), true);
        long sent = few.bus.counters().synthetic(MessageName.REPLIER_BIND_EVENT);
        few.bus.close(replier);
        assertEquals(sent + 2, few.bus.counters().synthetic(MessageName.REPLIER_BIND_EVENT));
        assertEquals(2, few.bus.counters().bindEventsLost());
        assertEquals(1, few.bus.counters().synthetic(MessageName.UNBIND_EVENTS_LOST));
    }

    @Test
    void bindingsAreCountedByRole() {
        Ksock ksock = on.listenerTo("$.A", "$.A", "$.*");
        on.bind(ksock, "$.A", REPLIER);
        on.replierTo("$.B");
        assertEquals(2, on.bus.replierCount());
        assertEquals(3, on.bus.listenerCount());
        assertEquals(1, ksock.replierBindings());
        assertEquals(3, ksock.listenerBindings());
        on.unbind(ksock, "$.A", LISTENER);
        assertEquals(2, ksock.listenerBindings());
        on.bus.close(ksock);
        assertEquals(1, on.bus.replierCount());
        assertEquals(0, on.bus.listenerCount());
    }

    /** Whatever happens, the numbers are what somebody would find who looked at every Ksock. */
    @Test
    void whatABusHoldsNowIsWhatItsKsocksHold() {
        Random random = new Random(11);
        boolean sending = false;
        for (int round = 0; round < 50; round++) {
            RandomPlay play = new RandomPlay(random);
            for (int step = 0; step < 400; step++) {
                play.step();
                assertHeld(play.on);
                sending |= play.on.bus.counters().ksocksSending() > 0;
            }
            play.closeAll();
            assertHeld(play.on);
        }
        assertTrue(sending, "a Ksock has been sending at some time");
    }

    private static void assertHeld(BusFixture on) {
        Bus bus = on.bus;
        BusCounters counters = bus.counters();
        long queued = 0;
        long bytes = 0;
        long requests = 0;
        long replies = 0;
        long sending = 0;
        long repliers = 0;
        long listeners = 0;
        for (Ksock ksock : on.ksocksOldestFirst()) {
            for (QueuedMessage item = ksock.queue().first(); item != null; item = item.next) {
                queued++;
                bytes += item.message().name().length() + item.message().data().length;
            }
            requests += ksock.outstandingRequests().count();
            replies += ksock.unsentReplies().count();
            sending += ksock.isSending() ? 1 : 0;
            repliers += ksock.replierBindings();
            listeners += ksock.listenerBindings();
        }
        assertEquals(queued, counters.messagesQueued());
        assertEquals(bytes, counters.bytesQueued());
        assertEquals(requests, counters.outstandingRequests());
        assertEquals(replies, counters.unsentReplies());
        assertEquals(sending, counters.ksocksSending());
        assertEquals(repliers, bus.replierCount());
        assertEquals(listeners, bus.listenerCount());
        assertEquals(on.bindingsNewestFirst().size(), repliers + listeners);
    }
}
