// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kbus.bus.BusFixture.LISTENER;
import static org.kbus.bus.BusFixture.REPLIER;
import static org.kbus.bus.BusFixture.REQUEST;
import static org.kbus.bus.BusFixture.WAIT;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.account.Account;
import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;

/** A Ksock that has more than may be seen to at once is closed at once all the same, and what is left is seen to later. */
class ClosingTest {

    private static final int MANY = 10;

    private static BusFixture bus(int slice, Mend... mends) {
        return new BusFixture(new BusLimits(100, 100, 409600, 409600, slice), Mends.of(List.of(mends)),
                new Accounts(AccountLimits.shared(Long.MAX_VALUE)), mock(BusListener.class));
    }

    /** A Ksock with some of everything, and those who have to do with it. */
    private static final class Scene {
        final BusFixture on;
        final Ksock watcher;
        final Ksock first;
        final Ksock second;
        final Ksock closed;

        Scene(int slice) {
            on = bus(slice);
            watcher = on.listenerTo("$.KBUS.ReplierBindEvent", "$.Said");
            on.bus.reportReplierBinds(watcher, true);
            first = on.open();
            second = on.replierTo("$.Other");
            closed = on.replierTo("$.A", "$.B", "$.C.*");
            on.bind(closed, "$.Said", LISTENER);
            for (int i = 0; i < MANY; i++) {
                on.request(i % 3 == 0 ? second : first, i % 2 == 0 ? "$.A" : "$.C.D");
                on.announce(first, "$.Said");
                on.request(closed, "$.Other");
            }
            for (int i = 0; i < MANY / 2; i++) {
                on.next(closed);
            }
            on.allFor(watcher);
        }

        /** What each of the others has got, in its order. */
        List<List<String>> queues() {
            List<List<String>> all = new ArrayList<>();
            for (Ksock ksock : List.of(watcher, first, second)) {
                List<String> queue = new ArrayList<>();
                for (QueuedMessage item; (item = on.next(ksock)) != null;) {
                    Message message = item.message();
                    queue.add(message.name() + " " + MessageId.toString(message.id()) + " "
                            + MessageId.toString(message.inReplyTo()) + " " + message.from());
                }
                all.add(queue);
            }
            return all;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 21})
    void inHoweverManyTurnsTheOthersGetTheSame(int slice) {
        Scene atOnce = new Scene(1000);
        assertTrue(atOnce.on.bus.close(atOnce.closed));
        Scene scene = new Scene(slice);
        assertFalse(scene.on.bus.close(scene.closed));
        int turns = scene.on.finishClosing(scene.closed);
        assertTrue(turns <= (4 * MANY + 8) / slice + 1, "each turn does as much as it may");
        assertEquals(atOnce.on.memory.used(), scene.on.memory.used());
        assertEquals(atOnce.on.bus.counters().messagesQueued(), scene.on.bus.counters().messagesQueued());
        assertEquals(atOnce.queues(), scene.queues());
        BusConsistency.check(scene.on);
    }

    @Test
    void aTurnSeesToNoMoreThanASlice() {
        BusFixture on = bus(3);
        Ksock replier = on.replierTo("$.R");
        Ksock requester = on.open();
        for (int i = 0; i < MANY; i++) {
            on.request(requester, "$.R");
        }
        assertFalse(on.bus.close(replier));
        for (int answered = 3; answered < MANY; answered += 3) {
            assertEquals(answered, requester.queueLength());
            assertEquals(MANY - answered, requester.outstandingRequests().count());
            on.bus.goOnClosing(replier);
        }
        assertEquals(MANY, requester.queueLength());
        assertEquals(0, requester.outstandingRequests().count());
    }

    /** The bus may make a status of a request that nobody else has; this one somebody has. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoListensKeepsTheRequestThatIsAnsweredByAStatus(boolean byUnbinding) {
        BusFixture on = bus(1000);
        Ksock replier = on.replierTo("$.R");
        Ksock listener = on.listenerTo("$.R");
        Ksock requester = on.open();
        on.request(requester, "$.R");
        long asked = requester.lastSent();
        if (byUnbinding) {
            on.bus.unbind(replier, new MessageName("$.R"), REPLIER);
        } else {
            on.close(replier);
        }

        Message heard = on.next(listener).message();
        assertEquals(new MessageName("$.R"), heard.name());
        assertEquals(asked, heard.id());
        assertEquals(requester.id(), heard.from());
        assertTrue(heard.isRequest());
        Message status = on.next(requester).message();
        assertEquals(asked, status.inReplyTo());
        assertFalse(status.isRequest());
        BusConsistency.check(on);
    }

    /** Of what the request was the status has nothing, and for what it is somebody else may have to pay. */
    @Test
    void aStatusIsNothingButAStatus() {
        BusFixture on = bus(1000);
        Ksock replier = on.replierTo("$.R");
        Ksock requester = on.open();
        Account author = on.bus.accounts().of(1);
        author.charge(Message.cost("$.R".length(), 5));
        int flags = MessageFlags.WANT_A_REPLY | MessageFlags.URGENT;
        assertEquals(Outcome.DONE, on.bus.send(requester,
                new Message(0, 0, 0, 7, 8, flags, new MessageName("$.R"), new byte[5], author)));
        long asked = requester.lastSent();
        on.close(replier);

        assertEquals(0, author.used());
        QueuedMessage item = on.next(requester);
        assertEquals(MessageFlags.SYNTHETIC, item.flags());
        Message status = item.message();
        assertEquals(MessageName.REPLIER_GONE_AWAY, status.name());
        assertEquals(0, status.data().length);
        assertEquals(MessageFlags.SYNTHETIC, status.flags());
        assertEquals(asked, status.inReplyTo());
        assertEquals(MessageId.of(0, MessageId.serial(asked) + 1), status.id());
        assertEquals(requester.id(), status.to());
        assertEquals(replier.id(), status.from());
        assertEquals(0, status.origFrom());
        assertEquals(0, status.finalTo());
        on.close(requester);
        assertEquals(0, on.memory.used());
    }

    @Test
    void nobodyFindsItAnyMore() {
        BusFixture on = bus(1);
        Ksock closed = on.replierTo("$.R", "$.S.*");
        on.bind(closed, "$.L", LISTENER);
        Ksock other = on.open();
        on.request(other, "$.R");
        on.request(other, "$.R");
        on.request(closed, "$.R");
        on.next(closed);
        long asked = closed.lastSent();
        assertFalse(on.bus.close(closed));

        assertEquals(Outcome.NO_RECIPIENT, on.request(other, "$.R"));
        assertEquals(Outcome.NO_RECIPIENT, on.request(other, "$.S.T"));
        assertNull(on.bus.replier(new MessageName("$.R")));
        assertEquals(Outcome.NO_RECIPIENT, on.send(other, "$.R", 0, closed.id(), asked, MessageId.NONE));
        int waiting = closed.queueLength();
        assertEquals(Outcome.DONE, on.announce(other, "$.L"));
        assertEquals(waiting, closed.queueLength());
        assertEquals(List.of(other), on.ksocksOldestFirst());
        assertEquals(1, on.bus.ksockCount());
        assertEquals(List.of(closed), List.copyOf(on.bus.ksocksClosing()));

        on.finishClosing(closed);
        assertEquals(0, on.bus.ksocksClosing().size());
        assertEquals(0, on.bus.replierCount());
        assertEquals(0, on.bus.listenerCount());
    }

    /** Whoever wants to be replier to a name in the stead of one that has closed need not wait for it. */
    @Test
    void itsNamesCanBeHadAtOnce() {
        BusFixture on = bus(1);
        Ksock watcher = on.listenerTo("$.KBUS.ReplierBindEvent");
        Ksock closed = on.replierTo("$.R", "$.S");
        Ksock other = on.open();
        on.request(other, "$.S");
        on.request(other, "$.S");
        on.bus.reportReplierBinds(other, true);
        assertFalse(on.bus.close(closed));

        Ksock successor = on.open();
        assertEquals(Outcome.DONE, on.bind(successor, "$.R", REPLIER));
        assertEquals(Outcome.DONE, on.request(other, "$.R"));
        assertEquals(1, successor.queueLength());
        on.finishClosing(closed);
        List<String> events = new ArrayList<>();
        for (QueuedMessage item; (item = on.next(watcher)) != null;) {
            events.add(new String(item.message().data(), StandardCharsets.ISO_8859_1));
        }
        assertEquals(List.of("unbind " + closed.id() + " $.R", "bind " + successor.id() + " $.R",
                "unbind " + closed.id() + " $.S"), events);
        assertNotNull(on.bus.replier(new MessageName("$.R")));
    }

    /** What has been left counts for its user until it is seen to, and so does what it asked for itself. */
    @Test
    void whatIsLeftIsCharged() {
        BusFixture on = bus(2);
        Ksock replier = on.replierTo("$.R");
        Ksock requester = on.open();
        for (int i = 0; i < MANY; i++) {
            on.request(requester, "$.R");
        }
        long before = on.memory.used();
        assertFalse(on.bus.close(requester));
        assertEquals(before - 2 * OutstandingRequests.COST, on.memory.used());
        assertEquals(0, on.bus.counters().outstandingRequests());
        assertEquals(MANY, replier.queueLength());
        assertEquals(MANY / 2 - 1, on.finishClosing(requester));
        assertEquals(before - MANY * OutstandingRequests.COST - Ksock.COST, on.memory.used());
    }

    @Test
    void whoeverClosesInTheMeantimeIsOwedNothingAnyMore() {
        BusFixture on = bus(2);
        Ksock replier = on.replierTo("$.R");
        Ksock requester = on.open();
        Ksock patient = on.open();
        for (int i = 0; i < MANY; i++) {
            on.request(i % 2 == 0 ? requester : patient, "$.R");
        }
        assertFalse(on.bus.close(replier));
        on.close(requester);
        on.finishClosing(replier);
        assertEquals(MANY / 2, on.repliesFor(patient).size());
        on.close(patient);
        assertEquals(0, on.memory.used());
    }

    @Test
    void twoThatOweEachOtherCloseSideBySide() {
        BusFixture on = bus(1);
        Ksock one = on.replierTo("$.One");
        Ksock two = on.replierTo("$.Two");
        for (int i = 0; i < MANY; i++) {
            on.request(one, "$.Two");
            on.request(two, "$.One");
        }
        assertFalse(on.bus.close(one));
        assertFalse(on.bus.close(two));
        while (!on.bus.ksocksClosing().isEmpty()) {
            List.copyOf(on.bus.ksocksClosing()).forEach(on.bus::goOnClosing);
            BusConsistency.check(on);
        }
        assertEquals(0, on.memory.used());
    }

    /** Whose message is blocked may try again when the Ksock that had no room is closed, not when all of it is gone. */
    @Test
    void whoWaitedForItsRoomWaitsNoLonger() {
        BusFixture on = bus(1, Mend.BLOCKED_SENDERS);
        Ksock full = on.listenerTo("$.L");
        full.maxMessages(3);
        Ksock sender = on.open();
        for (int i = 0; i < 3; i++) {
            on.announce(sender, "$.L");
        }
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.L", WAIT));
        clearInvocations(on.listener);
        assertFalse(on.bus.close(full));
        verify(on.listener).roomMade();
        assertTrue(on.bus.retry(sender));
    }

    @Test
    void savedInTheMidstItGoesOn() throws IOException {
        Scene scene = new Scene(3);
        assertFalse(scene.on.bus.close(scene.closed));
        scene.on.bus.goOnClosing(scene.closed);
        BusFixture then = BusFixture.load(scene.on.save(), new Accounts(AccountLimits.shared(Long.MAX_VALUE)),
                mock(BusListener.class));
        Ksock same = then.bus.ksocksClosing().iterator().next();
        assertEquals(scene.closed.handle(), same.handle());
        assertEquals(scene.on.finishClosing(scene.closed), then.finishClosing(same));
        assertEquals(scene.on.memory.used(), then.memory.used());
        List<Ksock> others = scene.on.ksocksOldestFirst();
        List<Ksock> sameOthers = then.ksocksOldestFirst();
        for (int i = 0; i < others.size(); i++) {
            assertEquals(scene.on.allFor(others.get(i)), then.allFor(sameOthers.get(i)));
        }
    }

    /** The id is not another's for as long as there is something that bears it. */
    @Test
    void itsIdIsNotUsedAgainMeanwhile() throws IOException {
        BusFixture on = bus(1);
        Ksock closed = on.replierTo("$.R");
        Ksock requester = on.open();
        on.send(requester, "$.R", REQUEST);
        on.send(requester, "$.R", REQUEST);
        assertFalse(on.bus.close(closed));
        on.bus.nextKsockId(closed.id());
        assertEquals(requester.id() + 1, on.open().id());
        on.finishClosing(closed);
        on.bus.nextKsockId(closed.id());
        assertEquals(closed.id(), on.open().id());
    }
}
