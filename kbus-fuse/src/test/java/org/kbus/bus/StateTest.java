// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.kbus.state.StateException;

/** A bus that is saved and loaded goes on as if nothing had been. */
class StateTest {

    /** 10000 plays of 1000 operations are some minutes' work: {@code -Dkbus.state.plays=...}. */
    private static final int PLAYS = Integer.getInteger("kbus.state.plays", 50);
    private static final int OPERATIONS = Integer.getInteger("kbus.state.operations", 200);

    /** All that somebody outside can see, as text. */
    private static String everything(BusFixture on) {
        Bus bus = on.bus;
        BusCounters counters = bus.counters();
        StringBuilder text = new StringBuilder();
        text.append(bus.index()).append(' ').append(bus.isVerbose()).append(' ').append(bus.maxMessageSize())
                .append(' ').append(bus.absMaxMessageSize()).append(' ').append(bus.nextKsockId())
                .append(' ').append(bus.nextSerial()).append(' ').append(bus.ksockCount())
                .append(' ').append(bus.replierCount()).append(' ').append(bus.listenerCount())
                .append(' ').append(bus.setAsideEvents()).append(' ').append(bus.isLosingEvents())
                .append(' ').append(bus.reportsReplierBinds()).append(' ').append(on.memory.used())
                .append("\n").append(counters.ksocksOpened()).append(' ').append(counters.messagesSent())
                .append(' ').append(counters.bytesSent()).append(' ').append(counters.requestsSent())
                .append(' ').append(counters.repliesSent()).append(' ').append(counters.sendsBlocked())
                .append(' ').append(counters.messagesDelivered()).append(' ').append(counters.bytesDelivered())
                .append(' ').append(counters.messagesDropped()).append(' ').append(counters.bindEventsLost())
                .append(' ').append(counters.ksocksSending()).append(' ').append(counters.messagesQueued())
                .append(' ').append(counters.bytesQueued()).append(' ').append(counters.outstandingRequests())
                .append(' ').append(counters.unsentReplies());
        for (MessageName name : BusCounters.SYNTHETIC_NAMES) {
            text.append(' ').append(counters.synthetic(name));
        }
        for (Ksock ksock : on.ksocksOldestFirst()) {
            text.append('\n').append(ksock.id()).append(' ').append(ksock.opening()).append(' ').append(ksock.pid())
                    .append(' ').append(ksock.handle()).append(' ').append(ksock.lastSent())
                    .append(' ').append(ksock.queueLength()).append(' ').append(ksock.maxMessages())
                    .append(' ').append(bus.messagesFor(ksock)).append(' ').append(ksock.isOnlyOnce())
                    .append(' ').append(ksock.isSending()).append(' ').append(ksock.blockedMessage() != null)
                    .append(' ').append(ksock.outstandingRequests().count())
                    .append(' ').append(ksock.outstandingRequests().size())
                    .append(' ').append(ksock.outstandingRequests().maxCount())
                    .append(' ').append(ksock.unsentReplies().count())
                    .append(' ').append(ksock.unsentReplies().maxCount())
                    .append(' ').append(ksock.replierBindings()).append(' ').append(ksock.listenerBindings());
        }
        for (Ksock ksock : bus.ksocksClosing()) {
            text.append("\nclosing ").append(ksock.id()).append(' ').append(ksock.opening()).append(' ')
                    .append(ksock.pid()).append(' ').append(ksock.handle()).append(' ').append(ksock.queueLength())
                    .append(' ').append(ksock.unsentReplies().count()).append(' ').append(ksock.replierBindings())
                    .append(' ').append(ksock.listenerBindings())
                    .append(' ').append(ksock.outstandingRequests().forgottenCount());
        }
        for (Binding binding : on.bindingsNewestFirst()) {
            text.append('\n').append(binding.age()).append(' ').append(binding.ksock().id())
                    .append(' ').append(binding.replierFlag()).append(' ').append(binding.name());
        }
        return text.toString();
    }

    private static void assertSameState(BusFixture expected, BusFixture actual) throws IOException {
        assertEquals(everything(expected), everything(actual));
        assertArrayEquals(expected.save(), actual.save());
    }

    /** Each combination now and then. */
    private static Mends mendsOf(int round) {
        return new Mends(round % (Mends.ALL.bits() + 1));
    }

    /** In every other a close takes several turns. */
    private static int sliceOf(int round) {
        return round % 2 == 0 ? 1 + round % 3 : BusLimits.CLOSING_SLICE;
    }

    @Test
    void playedOnFromAnyStepItIsAsIfItHadNotBeenSaved() throws IOException {
        for (int round = 0; round < PLAYS; round++) {
            Random random = new Random(round);
            RandomPlay play = new RandomPlay(random, mendsOf(round), sliceOf(round));
            int saved = random.nextInt(OPERATIONS);
            for (int step = 0; step < saved; step++) {
                play.step();
            }
            RandomPlay loaded = play.saveAndLoad(round);
            play.goOnBy(round);
            for (int step = saved; step < OPERATIONS; step++) {
                assertSameState(play.on, loaded.on);
                assertEquals(play.step(), loaded.step());
            }
            play.closeAll();
            loaded.closeAll();
            assertSameState(play.on, loaded.on);
            assertEquals(0, loaded.on.memory.used());
        }
    }

    @Test
    void savedAndLoadedAtEveryStepItIsAsIfItHadNotBeenSaved() throws IOException {
        for (int round = 0; round < PLAYS; round++) {
            RandomPlay play = new RandomPlay(new Random(round), mendsOf(round), sliceOf(round));
            RandomPlay loaded = new RandomPlay(new Random(round), mendsOf(round), sliceOf(round));
            for (int step = 0; step < OPERATIONS; step++) {
                assertEquals(play.step(), loaded.step());
                assertSameState(play.on, loaded.on);
                long seed = 31L * round + step;
                loaded = loaded.saveAndLoad(seed);
                play.goOnBy(seed);
            }
        }
    }

    private static BusFixture loaded(BusFixture on) throws IOException {
        return BusFixture.load(on.save(), new Accounts(AccountLimits.shared(Long.MAX_VALUE)), mock(BusListener.class));
    }

    @Test
    void whoReceivesOnlyOnceStillKnowsWhatItHasJustGot() throws IOException {
        BusFixture on = new BusFixture();
        Ksock sender = on.open();
        on.listenerTo("$.A").onlyOnce(true);
        on.send(sender, "$.A", 0, 0, MessageId.NONE, MessageId.of(5, 9));
        BusFixture then = loaded(on);
        then.send(then.ksocksOldestFirst().get(0), "$.A", 0, 0, MessageId.NONE, MessageId.of(5, 9));
        assertEquals(1, then.ksocksOldestFirst().get(1).queueLength());
    }

    @Test
    void theMemoryThatTheModuleWouldHaveForRequestsStillIsWhatItWas() throws IOException {
        BusFixture on = new BusFixture();
        Ksock replier = on.replierTo("$.R");
        Ksock sender = on.open();
        for (int i = 0; i < 17; i++) {
            on.request(sender, "$.R");
        }
        on.bus.close(replier);
        OutstandingRequests requests = loaded(on).ksocksOldestFirst().get(0).outstandingRequests();
        assertEquals(18, requests.size());
        assertEquals(17, requests.maxCount());
    }

    /** What is set aside because of a wildcard outlives that binding, and yet is got once only. */
    @Test
    void whatIsSetAsideBecauseOfABindingThatIsNoMoreStillIs() throws IOException {
        BusFixture on = new BusFixture();
        Ksock listener = on.listenerTo("$.KBUS.*", "$.KBUS.%");
        on.bus.reportReplierBinds(on.open(), true);
        listener.maxMessages(1);
        Ksock replier = on.replierTo("$.R");
        listener.onlyOnce(true);
        on.bus.close(replier);
        on.unbind(listener, "$.KBUS.*", BusFixture.LISTENER);
        BusFixture then = loaded(on);
        Ksock same = then.ksocksOldestFirst().get(0);
        assertEquals(on.allFor(listener), then.allFor(same));
        assertSameState(on, then);
    }

    private static byte[] someState() throws IOException {
        RandomPlay play = new RandomPlay(new Random(2), Mends.NONE, 1);
        do {
            play.step();
        } while (play.on.bus.setAsideEvents() == 0 || play.on.bus.counters().ksocksSending() == 0
                || play.on.bus.counters().unsentReplies() == 0
                || play.on.bus.ksocksClosing().stream().noneMatch(k -> k.outstandingRequests().forgottenCount() > 0));
        return play.on.save();
    }

    private static StateException assertRefused(byte[] state) {
        Accounts memory = new Accounts(AccountLimits.shared(Long.MAX_VALUE));
        return assertThrows(StateException.class, () -> BusFixture.load(state, memory, null));
    }

    @Test
    void aStateThatEndsTooEarlyIsRefused() throws IOException {
        byte[] state = someState();
        for (int length = 0; length < state.length; length++) {
            assertRefused(Arrays.copyOf(state, length));
        }
    }

    @Test
    void aStateInWhichABitIsWrongIsRefused() throws IOException {
        byte[] state = someState();
        for (int at = 0; at < state.length; at++) {
            byte bit = (byte) (1 << at % 8);
            state[at] ^= bit;
            assertRefused(state);
            state[at] ^= bit;
        }
    }

    @Test
    void aStateOfALaterVersionIsRefusedAsSuch() throws IOException {
        byte[] state = someState();
        state[7] = 4;
        String message = assertRefused(state).getMessage();
        assertTrue(message.contains("later") && message.contains("KBUS") && message.contains("version 4"), message);
    }

    /** Whoever reads a message that is in a queue, too, shares it with the queue afterwards as well. */
    @Test
    void aMessageThatIsBeingReadIsSharedWithTheQueuesAsBefore() throws IOException {
        BusFixture on = new BusFixture();
        Ksock reader = on.listenerTo("$.A");
        on.listenerTo("$.A");
        on.announce(on.open(), "$.A");
        QueuedMessage reading = on.bus.next(reader);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateWriter out = new StateWriter(new DataOutputStream(bytes));
        on.bus.save(out);
        out.put(reading);
        out.put((QueuedMessage) null);
        out.end();

        Accounts memory = new Accounts(AccountLimits.shared(Long.MAX_VALUE));
        StateReader in = new StateReader(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), memory);
        Bus loaded = Bus.load(in, null, null);
        QueuedMessage taken = in.getTaken();
        assertNull(in.getTaken());
        in.end();
        assertEquals(on.memory.used(), memory.used());
        Iterator<Ksock> newestFirst = loaded.ksocksBefore(Long.MAX_VALUE).iterator();
        newestFirst.next();
        Ksock other = newestFirst.next();
        QueuedMessage queued = loaded.next(other);
        assertSame(queued.message(), taken.message());
        queued.message().release();
        taken.message().release();
        on.next(on.ksocksOldestFirst().get(1));
        reading.message().release();
        assertEquals(on.memory.used(), memory.used());
    }
}
