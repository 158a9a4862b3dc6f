// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kbus.bus.BusFixture.LISTENER;
import static org.kbus.bus.BusFixture.REPLIER;
import static org.kbus.bus.BusFixture.REQUEST;
import static org.kbus.bus.BusFixture.WAIT;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;
import org.kbus.state.StateException;

/** The module's holes, closed: what {@link ReplyingTest}, {@link BindingTest} and {@link SendingTest} have as it was. */
class MendsTest {

    private static final String EVENT = "$.KBUS.ReplierBindEvent";
    private static final String LOST = "$.KBUS.UnbindEventsLost";

    private final BusFixture on = mended(Mend.STATEFUL_REQUESTS, Mend.UNBIND_EVENTS, Mend.BLOCKED_SENDERS);
    private final Bus bus = on.bus;
    private final Ksock sender = on.open();

    private static BusFixture mended(Mend... mends) {
        return new BusFixture(new BusLimits(100, 4, 409600, 409600), Mends.of(List.of(mends)),
                new Accounts(AccountLimits.shared(Long.MAX_VALUE)), mock(BusListener.class));
    }

    // ------------------------------------------------------------------------------------------- the record

    @Test
    void mendsAreASet() {
        Mends two = Mends.of(EnumSet.of(Mend.STATEFUL_REQUESTS, Mend.BLOCKED_SENDERS));
        assertTrue(two.has(Mend.STATEFUL_REQUESTS));
        assertFalse(two.has(Mend.UNBIND_EVENTS));
        assertTrue(two.has(Mend.BLOCKED_SENDERS));
        assertEquals(Mends.ALL, Mends.of(EnumSet.allOf(Mend.class)));
        assertEquals(Mends.NONE, Mends.of(List.of()));
    }

    private static RecordReader saved(Mends mends) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        mends.save(new RecordWriter(new DataOutputStream(bytes)));
        return new RecordReader(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    @Test
    void mendsAreSavedAndLoaded() throws IOException {
        for (int bits = 0; bits <= Mends.ALL.bits(); bits++) {
            assertEquals(new Mends(bits), Mends.load(saved(new Mends(bits))));
        }
        assertThrows(StateException.class, () -> Mends.load(saved(new Mends(Mends.ALL.bits() + 1))));
    }

    @Test
    void aBusThatIsLoadedIsMendedAsBefore() throws IOException {
        Ksock replier = on.replierTo("$.R");
        askStatefully(on, sender, replier);
        BusFixture then = BusFixture.load(on.save(), new Accounts(AccountLimits.shared(Long.MAX_VALUE)), mock(
                BusListener.class));
        then.bus.close(then.ksocksOldestFirst().get(1));
        assertEquals(List.of("$.KBUS.Replier.GoneAway 1 " + replier.id()),
                then.repliesFor(then.ksocksOldestFirst().get(0)));
    }

    // ----------------------------------------------------------------------------------- stateful requests

    private static Outcome askStatefully(BusFixture on, Ksock sender, Ksock replier) {
        return on.send(sender, "$.R", REQUEST, replier.id(), MessageId.NONE, MessageId.NONE);
    }

    @Test
    void anUnreadStatefulRequestWhoseReplierClosesGetsGoneAwayAndItsPlaceIsFree() {
        sender.maxMessages(1);
        Ksock replier = on.replierTo("$.R");
        askStatefully(on, sender, replier);
        bus.close(replier);
        assertEquals(List.of("$.KBUS.Replier.GoneAway 1 " + replier.id()), on.repliesFor(sender));
        assertEquals(0, sender.outstandingRequests().count());
        on.replierTo("$.R");
        assertEquals(Outcome.DONE, on.request(sender, "$.R"));
    }

    @Test
    void anUnreadStatefulRequestWhoseReplierUnbindsGetsUnboundInTheOrderOfTheQueue() {
        Ksock replier = on.replierTo("$.R");
        on.request(sender, "$.R");
        askStatefully(on, sender, replier);
        on.request(sender, "$.R");
        on.unbind(replier, "$.R", REPLIER);
        int id = replier.id();
        assertEquals(List.of("$.KBUS.Replier.Unbound 1 " + id, "$.KBUS.Replier.Unbound 2 " + id,
                "$.KBUS.Replier.Unbound 3 " + id), on.repliesFor(sender));
        assertEquals(0, sender.outstandingRequests().count());
    }

    @Test
    void aStatefulRequestThatWasReadGetsOneStatusOnly() {
        Ksock replier = on.replierTo("$.R");
        askStatefully(on, sender, replier);
        on.next(replier);
        on.unbind(replier, "$.R", REPLIER);
        bus.close(replier);
        assertEquals(List.of("$.KBUS.Replier.Ignored 1 " + replier.id()), on.repliesFor(sender));
    }

    @Test
    void aListenersCopyOfAStatefulRequestGetsNoStatus() {
        Ksock replier = on.replierTo("$.R");
        on.bind(replier, "$.R", LISTENER);
        askStatefully(on, sender, replier);
        on.unbind(replier, "$.R", LISTENER);
        assertEquals(List.of(), on.repliesFor(sender));
        bus.close(replier);
        assertEquals(1, sender.queueLength());
    }

    @Test
    void aStatefulRequestToOneselfIsAnsweredWhenItIsUnboundAndGoneWhenItsKsockIs() {
        long memoryBefore = on.memory.used();
        Ksock ksock = on.replierTo("$.R");
        askStatefully(on, ksock, ksock);
        on.unbind(ksock, "$.R", REPLIER);
        assertEquals(List.of("$.KBUS.Replier.Unbound 1 " + ksock.id()), on.repliesFor(ksock));
        on.bind(ksock, "$.R", REPLIER);
        askStatefully(on, ksock, ksock);
        bus.close(ksock);
        assertEquals(memoryBefore, on.memory.used());
    }

    @Test
    void ofStatefulRequestsTheQueuedAndTheBlockedOneGetAStatusEach() {
        Ksock replier = on.replierTo("$.R");
        replier.maxMessages(1);
        askStatefully(on, sender, replier);
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.R", REQUEST | WAIT, replier.id(), MessageId.NONE,
                MessageId.NONE));
        bus.close(replier);
        assertTrue(bus.retry(sender));
        assertEquals(List.of("$.KBUS.Replier.GoneAway 1 " + replier.id(), "$.KBUS.Replier.Disappeared 2 0"),
                on.repliesFor(sender));
    }

    // ----------------------------------------------------------------------------------------- unbind events

    /** Closes a replier of these names, reported. */
    private Ksock closeReplier(String... names) {
        bus.reportReplierBinds(on.open(), false);
        Ksock replier = on.replierTo(names);
        bus.reportReplierBinds(on.open(), true);
        clearInvocations(on.listener);
        bus.close(replier);
        return replier;
    }

    private Ksock fullListener() {
        Ksock full = on.listenerTo(EVENT, "$.Fill");
        full.maxMessages(1);
        on.announce(on.open(), "$.Fill");
        return full;
    }

    private List<String> namesFor(Ksock ksock) {
        return on.allFor(ksock).stream().map(line -> line.split(" ")[0]).toList();
    }

    private String data(Ksock ksock) {
        return new String(on.next(ksock).message().data(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void whoHasRoomGetsAnUnbindEventAtOnceThoughAnotherHasNone() {
        Ksock full = fullListener();
        Ksock other = on.listenerTo(EVENT);
        Ksock replier = closeReplier("$.R");
        verify(on.listener).messageQueued(other);
        assertEquals("unbind " + replier.id() + " $.R", data(other));
        assertEquals(1, bus.setAsideEvents());
        assertEquals(2, bus.messagesFor(full));
    }

    @Test
    void aKsockWithOnePlaceGetsACopyForEachOfItsBindings() {
        fullListener();
        Ksock other = on.listenerTo(EVENT, "$.KBUS.*");
        other.maxMessages(1);
        closeReplier("$.R");
        assertEquals(List.of(EVENT, EVENT), namesFor(other));
    }

    @Test
    void whatIsSetAsideComesInOrderAsRoomIsMade() {
        Ksock full = fullListener();
        Ksock replier = closeReplier("$.A", "$.B", "$.C");
        assertEquals(3, bus.setAsideEvents());
        on.next(full);
        assertEquals(1, full.queueLength());
        assertEquals("unbind " + replier.id() + " $.C", data(full));
        assertEquals("unbind " + replier.id() + " $.B", data(full));
        assertEquals("unbind " + replier.id() + " $.A", data(full));
        assertEquals(0, bus.setAsideEvents());
    }

    @Test
    void aHigherLimitLetsInWhatItHasRoomFor() {
        Ksock full = fullListener();
        closeReplier("$.A", "$.B", "$.C");
        clearInvocations(on.listener);
        bus.maxMessages(full, 3);
        assertEquals(3, full.queueLength());
        assertEquals(1, bus.setAsideEvents());
        verify(on.listener, atLeastOnce()).messageQueued(full);
        bus.maxMessages(full, 100);
        assertEquals(List.of("$.Fill", EVENT, EVENT, EVENT), namesFor(full));
    }

    @Test
    void unbindingWhatFillsTheQueueLetsInWhatThereIsRoomForThen() {
        Ksock full = on.listenerTo("$.KBUS.*", "$.Fill");
        full.maxMessages(2);
        on.announce(on.open(), "$.Fill");
        on.announce(on.open(), "$.Fill");
        closeReplier("$.A", "$.B", "$.C");
        on.unbind(full, "$.Fill", LISTENER);
        assertEquals(2, full.queueLength());
        assertEquals(1, bus.setAsideEvents());
    }

    /** A place that is kept for a reply is not for an event. */
    @Test
    void anEventLeavesTheRoomForRepliesAlone() {
        Ksock asker = on.listenerTo(EVENT);
        asker.maxMessages(1);
        Ksock replier = on.replierTo("$.Answered");
        on.request(asker, "$.Answered");
        closeReplier("$.R");
        assertEquals(0, asker.queueLength());
        assertEquals(Outcome.DONE, on.reply(replier, on.next(replier)));
        assertEquals(List.of("$.Answered", EVENT), namesFor(asker));
    }

    @Test
    void onlyThoseWithoutRoomAreToldThatEventsAreLost() {
        Ksock full = fullListener();
        Ksock other = on.listenerTo(EVENT);
        closeReplier("$.A", "$.B", "$.C", "$.D", "$.E", "$.F");
        assertTrue(bus.isLosingEvents());
        assertEquals(List.of(EVENT, EVENT, EVENT, EVENT, EVENT, EVENT), namesFor(other));
        assertEquals(List.of("$.Fill", EVENT, EVENT, EVENT, EVENT, LOST), namesFor(full));
        assertFalse(bus.isLosingEvents());
    }

    @Test
    void noEventOvertakesOneThatIsSetAside() {
        for (int round = 0; round < 20; round++) {
            RandomPlay play = new RandomPlay(new Random(round), Mends.ALL);
            for (int step = 0; step < 2000; step++) {
                play.step();
                for (Ksock ksock : play.on.ksocksOldestFirst()) {
                    assertTrue(ksock.setAsideEvents().isEmpty() || ksock.isFull(), "set aside, and yet there is room");
                }
            }
        }
    }

    // --------------------------------------------------------------------------------------- blocked senders

    private Ksock blocker() {
        Ksock blocker = on.listenerTo("$.A");
        blocker.maxMessages(1);
        on.announce(sender, "$.A");
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.A", WAIT));
        clearInvocations(on.listener);
        return blocker;
    }

    private void assertWoken() {
        verify(on.listener, atLeastOnce()).roomMade();
        assertTrue(bus.retry(sender));
    }

    @Test
    void theBlockersCloseWakesWhoItBlocks() {
        bus.close(blocker());
        assertWoken();
    }

    @Test
    void aHigherLimitOfTheBlockerWakesWhoItBlocksAndALowerOneDoesNot() {
        Ksock blocker = blocker();
        bus.maxMessages(blocker, 1);
        verify(on.listener, never()).roomMade();
        bus.maxMessages(blocker, 2);
        assertWoken();
    }

    @Test
    void aBlockerThatUnbindsWakesWhoItBlocksThoughItsQueueStaysFull() {
        Ksock blocker = on.listenerTo("$.A", "$.Fill");
        blocker.maxMessages(1);
        on.announce(sender, "$.Fill");
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.A", WAIT));
        clearInvocations(on.listener);
        on.unbind(blocker, "$.A", LISTENER);
        assertEquals(1, blocker.queueLength());
        assertWoken();
    }

    @Test
    void aBlockerWithPlacesKeptForRepliesWakesWhoItBlocksAsSoonAsItHasRoom() {
        Ksock blocker = on.listenerTo("$.A");
        on.replierTo("$.R");
        blocker.maxMessages(2);
        on.request(blocker, "$.R");
        on.announce(sender, "$.A");
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.A", WAIT));
        clearInvocations(on.listener);
        on.next(blocker);
        assertWoken();
    }

    @Test
    void aBlockedReplyIsWokenBeforeThereIsRoomForAnythingElse() {
        Ksock asker = on.listenerTo("$.Fill");
        on.bind(sender, "$.R", REPLIER);
        on.request(asker, "$.R");
        on.request(asker, "$.R");
        Message request = on.next(sender).message();
        on.announce(sender, "$.Fill");
        on.announce(sender, "$.Fill");
        asker.maxMessages(3);
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.R", WAIT, asker.id(), request.id(), MessageId.NONE));
        clearInvocations(on.listener);
        on.next(asker);
        assertTrue(asker.isFull());
        assertWoken();
    }

    @Test
    void aReplierThatTakesTheNameOverWakesWhoTheOtherBlocks() {
        Ksock blocker = on.replierTo("$.A.*");
        Ksock other = on.open();
        blocker.maxMessages(0);
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.A.B", REQUEST | WAIT));
        clearInvocations(on.listener);
        on.bind(other, "$.A.B", REPLIER);
        assertWoken();
    }

    // ------------------------------------------------------------------------------------------ one by one

    @Test
    void eachIsMendedByItselfOnly() {
        BusFixture only = mended(Mend.UNBIND_EVENTS);
        Ksock asker = only.open();
        Ksock replier = only.replierTo("$.R");
        askStatefully(only, asker, replier);
        clearInvocations(only.listener);
        only.bus.close(replier);
        verify(only.listener, never()).roomMade();
        verify(only.listener, never()).messageQueued(any());
        assertEquals(0, asker.queueLength());
    }
}
