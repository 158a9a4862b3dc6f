// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kbus.bus.BusFixture.REPLIER;
import static org.kbus.bus.BusFixture.REQUEST;
import static org.kbus.bus.BusFixture.WAIT;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every request gets exactly one reply, from its replier or from the bus. */
class ReplyingTest {

    private final BusFixture on = new BusFixture();
    private final Bus bus = on.bus;
    private final Ksock sender = on.open();
    private final Ksock replier = on.replierTo("$.R");

    @Test
    void aReplyGoesToWhomItAnswersAndToListeners() {
        Ksock listener = on.listenerTo("$.R");
        on.request(sender, "$.R");
        assertEquals(Outcome.DONE, on.reply(replier, on.next(replier)));
        assertEquals(List.of("$.R 1 " + replier.id()), on.repliesFor(sender));
        assertEquals(2, listener.queueLength());
        assertEquals(0, sender.outstandingRequests().count());
        assertEquals(0, replier.unsentReplies().count());
    }

    @Test
    void aReplyIsOwedFromWhenTheRequestIsTaken() {
        on.request(sender, "$.R");
        assertEquals(0, replier.unsentReplies().count());
        on.next(replier);
        assertEquals(1, replier.unsentReplies().count());
    }

    @Test
    void aSecondReplyIsNotExpected() {
        on.request(sender, "$.R");
        QueuedMessage request = on.next(replier);
        on.reply(replier, request);
        assertEquals(Outcome.REPLY_NOT_EXPECTED, on.reply(replier, request));
    }

    @Test
    void anybodyMayAnswerAndThenTheReplierMayNotButStillOwes() {
        on.request(sender, "$.R");
        QueuedMessage request = on.next(replier);
        assertEquals(Outcome.DONE, on.reply(on.open(), request));
        assertEquals(Outcome.REPLY_NOT_EXPECTED, on.reply(replier, request));
        assertEquals(1, replier.unsentReplies().count());
        on.repliesFor(sender);
        bus.close(replier);
        assertEquals(List.of("$.KBUS.Replier.Ignored 1 " + replier.id()), on.repliesFor(sender));
    }

    @Test
    void aReplyToWhoIsGoneStaysOwed() {
        on.request(sender, "$.R");
        QueuedMessage request = on.next(replier);
        bus.close(sender);
        assertEquals(Outcome.NO_RECIPIENT, on.reply(replier, request));
        assertEquals(1, replier.unsentReplies().count());
    }

    @Test
    void whenAReplierClosesUnreadRequestsGetGoneAwayInOrderAndReadOnesGetIgnoredNewestFirst() {
        for (int i = 0; i < 4; i++) {
            on.request(sender, "$.R");
        }
        on.next(replier);
        on.next(replier);
        bus.close(replier);
        int id = replier.id();
        assertEquals(List.of("$.KBUS.Replier.GoneAway 3 " + id, "$.KBUS.Replier.GoneAway 4 " + id,
                "$.KBUS.Replier.Ignored 2 " + id, "$.KBUS.Replier.Ignored 1 " + id), on.repliesFor(sender));
        assertEquals(0, sender.outstandingRequests().count());
    }

    @Test
    void whenAReplierUnbindsUnreadRequestsGetUnboundAndReadOnesCanBeAnswered() {
        on.request(sender, "$.R");
        on.request(sender, "$.R");
        QueuedMessage read = on.next(replier);
        on.unbind(replier, "$.R", REPLIER);
        assertEquals(List.of("$.KBUS.Replier.Unbound 2 " + replier.id()), on.repliesFor(sender));
        assertEquals(Outcome.DONE, on.reply(replier, read));
    }

    @Test
    void theBusesOwnMessagesAreSynthetic() {
        on.request(sender, "$.R");
        bus.close(replier);
        QueuedMessage status = on.next(sender);
        assertEquals(MessageFlags.SYNTHETIC, status.flags());
        assertEquals(sender.id(), status.message().to());
        assertEquals(0, status.message().data().length);
    }

    @Test
    void aStatefulRequestIsForOneReplierOnly() {
        assertEquals(Outcome.DONE, on.send(sender, "$.R", REQUEST, replier.id(), MessageId.NONE, MessageId.NONE));
        assertEquals(Outcome.WRONG_REPLIER,
                on.send(sender, "$.R", REQUEST, sender.id(), MessageId.NONE, MessageId.NONE));
    }

    /** The module took a request "to" the replier for one to itself, and so do we. */
    @Test
    void anUnreadStatefulRequestGetsNoStatusAndItsPlaceStaysTaken() {
        sender.maxMessages(1);
        on.send(sender, "$.R", REQUEST, replier.id(), MessageId.NONE, MessageId.NONE);
        bus.close(replier);
        assertEquals(0, sender.queueLength());
        on.replierTo("$.R");
        assertEquals(Outcome.NO_ROOM_FOR_REPLY, on.request(sender, "$.R"));
    }

    @Test
    void aStatefulRequestThatWasReadGetsIgnored() {
        on.send(sender, "$.R", REQUEST, replier.id(), MessageId.NONE, MessageId.NONE);
        on.next(replier);
        bus.close(replier);
        assertEquals(List.of("$.KBUS.Replier.Ignored 1 " + replier.id()), on.repliesFor(sender));
    }

    @Test
    void aRequestToOneselfIsAnsweredByOneself() {
        on.bind(sender, "$.Own", REPLIER);
        on.request(sender, "$.Own");
        assertEquals(Outcome.DONE, on.reply(sender, on.next(sender)));
        assertEquals(List.of("$.Own 1 " + sender.id()), on.repliesFor(sender));
    }

    @Test
    void whoUnbindsFromItsOwnRequestHearsSoFromItself() {
        on.bind(sender, "$.Own", REPLIER);
        on.request(sender, "$.Own");
        on.unbind(sender, "$.Own", REPLIER);
        assertEquals(List.of("$.KBUS.Replier.Unbound 1 " + sender.id()), on.repliesFor(sender));
    }

    @Test
    void aBlockedRequestWhoseReplierIsGoneGetsDisappearedWhenItsSenderPolls() {
        replier.maxMessages(0);
        assertEquals(Outcome.BLOCKED, on.send(sender, "$.R", REQUEST | WAIT));
        bus.close(replier);
        assertTrue(bus.retry(sender));
        assertEquals(List.of("$.KBUS.Replier.Disappeared 1 0"), on.repliesFor(sender));
    }

    @Test
    void aBlockedStatefulRequestWhoseReplierHasChangedGetsErrorSending() {
        replier.maxMessages(0);
        on.send(sender, "$.R", REQUEST | WAIT, replier.id(), MessageId.NONE, MessageId.NONE);
        bus.close(replier);
        on.replierTo("$.R");
        assertTrue(bus.retry(sender));
        assertEquals(List.of("$.KBUS.ErrorSending 1 0"), on.repliesFor(sender));
    }

    @Test
    void aBlockedReplyWhoseRequesterIsGoneIsToldToItsSender() {
        on.request(sender, "$.R");
        QueuedMessage request = on.next(replier);
        on.bind(sender, "$.Full", BusFixture.LISTENER);
        sender.maxMessages(2);
        on.announce(replier, "$.Full");
        sender.maxMessages(1);
        assertEquals(Outcome.BLOCKED,
                on.send(replier, "$.R", WAIT, sender.id(), request.message().id(), MessageId.NONE));
        bus.close(sender);
        assertTrue(bus.retry(replier));
        assertEquals(List.of("$.KBUS.Replier.Disappeared 3 0"), on.repliesFor(replier));
    }

    @Test
    void theMemoryOfOutstandingRequestsGrowsByAnEighth() {
        assertEquals(16, sender.outstandingRequests().size());
        for (int i = 0; i < 17; i++) {
            on.request(sender, "$.R");
        }
        assertEquals(17, sender.outstandingRequests().count());
        assertEquals(18, sender.outstandingRequests().size());
        bus.close(replier);
        assertEquals(0, sender.outstandingRequests().count());
        assertEquals(17, sender.outstandingRequests().maxCount());
    }

    /** Ids of other networks are the users' to choose: the replier owes both, and settles the one it took last first. */
    @Test
    void theSameForeignIdMayBeOutstandingTwice() {
        Ksock other = on.open();
        long foreign = MessageId.of(5, 1);
        on.send(sender, "$.R", REQUEST, 0, MessageId.NONE, foreign);
        on.send(other, "$.R", REQUEST, 0, MessageId.NONE, foreign);
        on.send(sender, "$.R", REQUEST, 0, MessageId.NONE, foreign);
        on.next(replier);
        on.next(replier);
        on.next(replier);
        assertEquals(Outcome.DONE, on.send(replier, "$.R", 0, other.id(), foreign, MessageId.NONE));
        assertEquals(2, sender.outstandingRequests().count());
        assertEquals(2, replier.unsentReplies().count());
        bus.close(replier);
        assertEquals(List.of("$.KBUS.Replier.Ignored 1 " + replier.id()), on.repliesFor(other).subList(1, 2));
        assertEquals(1, sender.queueLength());
        assertEquals(1, sender.outstandingRequests().count());
    }
}
