// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kbus.bus.BusFixture.FAIL;
import static org.kbus.bus.BusFixture.LISTENER;
import static org.kbus.bus.BusFixture.REPLIER;
import static org.kbus.bus.BusFixture.REQUEST;
import static org.kbus.bus.BusFixture.URGENT;
import static org.kbus.bus.BusFixture.WAIT;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets a message, in which order, and what becomes of one that cannot be delivered. */
class SendingTest {

    private final BusFixture on = new BusFixture();
    private final Bus bus = on.bus;
    private final Ksock sender = on.open();

    @Test
    void ksocksAreNumberedFromOne() {
        assertEquals(1, sender.id());
        assertEquals(2, on.open().id());
    }

    @Test
    void aKsockIdInUseIsNotGivenAgainWhenTheNumbersWrap() {
        Ksock last = on.open();
        bus.close(last);
        assertEquals(3, on.open().id());
    }

    @Test
    void anAnnouncementToNobodyIsSentAllTheSame() {
        assertEquals(Outcome.DONE, on.announce(sender, "$.A"));
        assertEquals(MessageId.of(0, 1), sender.lastSent());
    }

    @Test
    void everyListenerGetsAllMessagesInTheOrderOfSending() {
        Ksock one = on.listenerTo("$.A", "$.B");
        Ksock other = on.listenerTo("$.*");
        on.announce(sender, "$.A");
        on.announce(sender, "$.B");
        on.announce(sender, "$.A");
        List<String> order = List.of("$.A 1", "$.B 2", "$.A 3");
        assertEquals(order, on.allFor(one));
        assertEquals(order, on.allFor(other));
    }

    @Test
    void aListenerGetsACopyForEachOfItsBindings() {
        Ksock listener = on.listenerTo("$.A.B", "$.A.%", "$.A.*", "$.*", "$.A.B", "$.A", "$.B.*");
        on.announce(sender, "$.A.B");
        assertEquals(5, listener.queueLength());
    }

    @Test
    void allRecipientsShareOneMessage() {
        Ksock one = on.listenerTo("$.A");
        Ksock other = on.listenerTo("$.A");
        on.announce(sender, "$.A");
        assertSame(on.next(one).message(), on.next(other).message());
    }

    @Test
    void onlyItsReplierIsToldToAnswerARequestAndGetsItFirst() {
        Ksock both = on.listenerTo("$.A");
        on.bind(both, "$.A", REPLIER);
        on.request(sender, "$.A");
        QueuedMessage first = on.next(both);
        QueuedMessage second = on.next(both);
        assertEquals(REQUEST | MessageFlags.WANT_YOU_TO_REPLY, first.flags());
        assertEquals(REQUEST, second.flags());
    }

    @Test
    void aReplierGetsRequestsOnly() {
        Ksock replier = on.replierTo("$.A");
        on.announce(sender, "$.A");
        assertEquals(0, replier.queueLength());
    }

    @Test
    void urgentMessagesGoToTheFrontSoThatCopiesComeOutReversed() {
        Ksock both = on.listenerTo("$.A");
        on.bind(both, "$.A", REPLIER);
        on.announce(sender, "$.A");
        on.send(sender, "$.A", REQUEST | URGENT);
        assertEquals(REQUEST | URGENT, on.next(both).flags(), "the listener's copy, pushed last");
        assertEquals(REQUEST | URGENT | MessageFlags.WANT_YOU_TO_REPLY, on.next(both).flags());
        assertEquals(0, on.next(both).flags());
    }

    @Test
    void theMostSpecificReplierWinsAndAmongEqualsTheNewest() {
        Ksock star = on.replierTo("$.*");
        Ksock nearerStar = on.replierTo("$.A.*");
        Ksock percent = on.replierTo("$.A.%");
        Ksock exact = on.replierTo("$.A.B");
        on.request(sender, "$.A.B");
        on.request(sender, "$.A.C");
        on.request(sender, "$.A.C.D");
        on.request(sender, "$.B");
        assertEquals(List.of("$.A.B 1"), on.allFor(exact));
        assertEquals(List.of("$.A.C 2"), on.allFor(percent));
        assertEquals(List.of("$.A.C.D 3"), on.allFor(nearerStar));
        assertEquals(List.of("$.B 4"), on.allFor(star));

        on.unbind(star, "$.*", REPLIER);
        on.bind(star, "$.*", REPLIER);
        on.request(sender, "$.A.C.D");
        assertEquals(List.of("$.A.C.D 5"), on.allFor(star), "the * that was bound last");
    }

    @Test
    void whoReceivesOnlyOnceGetsTheRepliersCopy() {
        Ksock both = on.replierTo("$.A");
        on.bind(both, "$.A", LISTENER);
        on.bind(both, "$.*", LISTENER);
        both.onlyOnce(true);
        on.request(sender, "$.A");
        assertEquals(1, both.queueLength());
        assertEquals(REQUEST | MessageFlags.WANT_YOU_TO_REPLY, on.next(both).flags());
    }

    @Test
    void whoReceivesOnlyOnceKeepsTheCopyOfTheNewestBinding() {
        Ksock listener = on.listenerTo("$.A", "$.*");
        listener.onlyOnce(true);
        on.announce(sender, "$.A");
        assertEquals(1, listener.queueLength());
        on.unbind(listener, "$.A", LISTENER);
        assertEquals(1, listener.queueLength());
        on.unbind(listener, "$.*", LISTENER);
        assertEquals(0, listener.queueLength());
    }

    @Test
    void ofTwoMessagesInARowWithTheSameForeignIdOnlyTheFirstIsReceivedOnce() {
        Ksock listener = on.listenerTo("$.A");
        listener.onlyOnce(true);
        long foreign = MessageId.of(5, 9);
        on.send(sender, "$.A", 0, 0, MessageId.NONE, foreign);
        on.send(sender, "$.A", 0, 0, MessageId.NONE, foreign);
        on.announce(sender, "$.A");
        on.send(sender, "$.A", 0, 0, MessageId.NONE, foreign);
        assertEquals(3, listener.queueLength());
    }

    // ------------------------------------------------------------------------------------ failures and ids

    @Test
    void aForeignIdIsKeptAndUsesNoSerialNumber() {
        on.send(sender, "$.A", 0, 0, MessageId.NONE, MessageId.of(7, 3));
        assertEquals(MessageId.of(7, 3), sender.lastSent());
        on.announce(sender, "$.A");
        assertEquals(MessageId.of(0, 1), sender.lastSent());
    }

    @Test
    void aSerialNumberOfTheSendersChoosingIsReplaced() {
        on.send(sender, "$.A", 0, 0, MessageId.NONE, MessageId.of(0, 500));
        assertEquals(MessageId.of(0, 1), sender.lastSent());
    }

    @Test
    void failuresToDeliverUseUpASerialNumber() {
        Ksock full = on.replierTo("$.R");
        full.maxMessages(0);
        assertEquals(Outcome.NO_RECIPIENT, on.request(sender, "$.Nobody"));
        assertEquals(MessageId.of(0, 1), sender.lastSent());
        assertEquals(Outcome.QUEUE_FULL, on.request(sender, "$.R"));
        assertEquals(MessageId.of(0, 2), sender.lastSent());
        assertEquals(Outcome.WRONG_REPLIER, on.send(sender, "$.R", REQUEST, 99, MessageId.NONE, MessageId.NONE));
        assertEquals(MessageId.of(0, 3), sender.lastSent());
        assertEquals(Outcome.REPLY_NOT_EXPECTED,
                on.send(sender, "$.R", 0, full.id(), MessageId.of(0, 77), MessageId.NONE));
        assertEquals(MessageId.of(0, 4), sender.lastSent());
        assertEquals(Outcome.NO_RECIPIENT, on.send(sender, "$.R", 0, 99, MessageId.of(0, 77), MessageId.NONE));
        assertEquals(MessageId.of(0, 5), sender.lastSent());
    }

    @Test
    void havingNoRoomForTheReplyUsesUpNone() {
        on.replierTo("$.R");
        sender.maxMessages(1);
        assertEquals(Outcome.DONE, on.request(sender, "$.R"));
        assertEquals(Outcome.NO_ROOM_FOR_REPLY, on.request(sender, "$.R"));
        assertEquals(MessageId.of(0, 1), sender.lastSent());
    }

    @Test
    void theSyntheticFlagIsTheBusesOwn() {
        Ksock listener = on.listenerTo("$.A");
        on.send(sender, "$.A", MessageFlags.SYNTHETIC | MessageFlags.WANT_YOU_TO_REPLY | 0xABCD0000);
        assertEquals(0xABCD0000, on.next(listener).flags());
    }

    // --------------------------------------------------------------------------------------- full queues

    @Test
    void aListenerWithoutRoomGoesWithoutTheMessage() {
        Ksock full = on.listenerTo("$.A");
        Ksock other = on.listenerTo("$.A");
        full.maxMessages(1);
        on.announce(sender, "$.A");
        assertEquals(Outcome.DONE, on.announce(sender, "$.A"));
        assertEquals(1, full.queueLength());
        assertEquals(2, other.queueLength());
    }

    @Test
    void roomIsCheckedForEachBindingBeforeAnyCopyIsDelivered() {
        Ksock listener = on.listenerTo("$.A", "$.A", "$.*");
        listener.maxMessages(1);
        on.announce(sender, "$.A");
        assertEquals(3, listener.queueLength());
    }

    @Test
    void allOrFailGivesItToAllOrToNobody() {
        Ksock full = on.listenerTo("$.A");
        Ksock other = on.listenerTo("$.A");
        full.maxMessages(1);
        on.announce(sender, "$.A");
        assertEquals(Outcome.QUEUE_FULL, on.send(sender, "$.A", FAIL));
        assertEquals(1, other.queueLength());
        assertFalse(sender.isSending());
    }

    @Test
    void allOrWaitKeepsTheMessageUntilThereIsRoom() {
        Ksock full = on.listenerTo("$.A");
        full.maxMessages(1);
        on.announce(sender, "$.A");
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.A", WAIT));
        assertTrue(sender.isSending());
        assertFalse(bus.retry(sender));
        assertEquals(Outcome.BLOCKED, bus.sendAgain(sender));
        on.next(full);
        assertTrue(bus.retry(sender));
        assertFalse(sender.isSending());
        assertEquals(List.of("$.A 2"), on.allFor(full), "with the id that it had at first");
    }

    @Test
    void aBlockedMessageCanBeDiscarded() {
        Ksock full = on.listenerTo("$.A");
        full.maxMessages(0);
        on.send(sender, "$.A", WAIT);
        bus.discard(sender);
        assertFalse(sender.isSending());
        assertEquals(Outcome.NO_MESSAGE, bus.sendAgain(sender));
    }

    @Test
    void whoseBlockedMessageIsLostStaysSendingUntilTheyPoll() {
        Ksock full = on.listenerTo("$.A");
        full.maxMessages(0);
        on.send(sender, "$.A", WAIT);
        bus.dropBlockedMessage(sender);
        assertTrue(sender.isSending());
        assertEquals(Outcome.NO_MESSAGE, bus.sendAgain(sender));
        assertTrue(sender.isSending());
        assertTrue(bus.retry(sender));
        assertFalse(sender.isSending());
    }

    @Test
    void roomForTheReplyIsCheckedAgainWhenABlockedRequestIsSentAgain() {
        Ksock replier = on.replierTo("$.R");
        replier.maxMessages(0);
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.R", REQUEST | WAIT));
        sender.maxMessages(0);
        assertEquals(Outcome.NO_ROOM_FOR_REPLY, bus.sendAgain(sender));
        assertFalse(sender.isSending());
    }

    @Test
    void outstandingRequestsTakePlacesInTheSendersQueue() {
        Ksock replier = on.replierTo("$.R");
        on.bind(sender, "$.L", LISTENER);
        sender.maxMessages(2);
        on.request(sender, "$.R");
        on.request(sender, "$.R");
        assertEquals(Outcome.QUEUE_FULL, on.send(on.open(), "$.L", FAIL));
        assertEquals(Outcome.DONE, on.reply(replier, on.next(replier)), "but there is always room for the reply");
    }

    // --------------------------------------------------------------------------------------------- waking up

    @Test
    void aMessageWakesItsRecipient() {
        Ksock listener = on.listenerTo("$.A");
        on.announce(sender, "$.A");
        verify(on.listener).messageQueued(listener);
    }

    @Test
    void readingFromAFullQueueMakesRoomAndReadingFromAnyOtherDoesNot() {
        Ksock listener = on.listenerTo("$.A");
        listener.maxMessages(2);
        on.announce(sender, "$.A");
        on.announce(sender, "$.A");
        clearInvocations(on.listener);
        on.next(listener);
        verify(on.listener).roomMade();
        clearInvocations(on.listener);
        on.next(listener);
        verify(on.listener, never()).roomMade();
    }

    @Test
    void unbindingAndOpeningMakeRoomAndClosingDoesNot() {
        Ksock listener = on.listenerTo("$.A");
        listener.maxMessages(1);
        on.announce(sender, "$.A");
        clearInvocations(on.listener);
        on.unbind(listener, "$.A", LISTENER);
        verify(on.listener).roomMade();
        clearInvocations(on.listener);
        bus.close(listener);
        verify(on.listener, never()).roomMade();
        on.open();
        verify(on.listener).roomMade();
    }

    @Test
    void anEmptyQueueHasNoNextMessage() {
        assertNull(bus.next(sender));
    }
}
