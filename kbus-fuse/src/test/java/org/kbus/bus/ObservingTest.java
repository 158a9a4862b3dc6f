// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an observer of deliveries is told. */
class ObservingTest {

    private final BusFixture on = new BusFixture();
    /** As {@code name from -> recipients}, and the replier and how many missed it if there are any. */
    private final List<String> seen = new ArrayList<>();

    private final DeliveryObserver observer = (message, recipients) -> {
        StringBuilder text = new StringBuilder();
        text.append(message.name()).append(' ').append(message.from()).append(" ->");
        for (int i = 0; i < recipients.count(); i++) {
            text.append(' ').append(recipients.ksock(i));
        }
        if (recipients.replier() != 0) {
            text.append(" replier ").append(recipients.replier());
        }
        if (recipients.missed() != 0) {
            text.append(" missed ").append(recipients.missed());
        }
        seen.add(text.toString());
    };

    ObservingTest() {
        on.bus.observeDeliveries(observer);
    }

    private void assertSeen(String... lines) {
        assertEquals(List.of(lines), seen);
        seen.clear();
    }

    @Test
    void anAnnouncementAndItsListenersNewestFirst() {
        Ksock sender = on.open();
        on.announce(sender, "$.A.B");
        on.listenerTo("$.A.B");
        on.listenerTo("$.A.*", "$.A.B");
        on.announce(sender, "$.A.B");
        assertSeen("$.A.B 1 ->", "$.A.B 1 -> 3 3 2");
    }

    @Test
    void aKsockThatTakesOneCopyIsOneRecipient() {
        Ksock sender = on.open();
        on.listenerTo("$.A.*", "$.A.B").onlyOnce(true);
        on.announce(sender, "$.A.B");
        assertSeen("$.A.B 1 -> 2");
    }

    @Test
    void aRequestAndItsReply() {
        Ksock asker = on.open();
        Ksock replier = on.replierTo("$.A");
        on.listenerTo("$.A");
        on.request(asker, "$.A");
        on.reply(replier, on.next(replier));
        assertSeen("$.A 1 -> 2 3 replier 2", "$.A 2 -> 1 3");
    }

    @Test
    void listenersWithoutRoomAreCounted() {
        Ksock sender = on.open();
        on.listenerTo("$.A").maxMessages(0);
        on.listenerTo("$.A");
        on.listenerTo("$.A").maxMessages(0);
        on.announce(sender, "$.A");
        on.send(sender, "$.A", BusFixture.FAIL);
        assertSeen("$.A 1 -> 3 missed 2");
    }

    @Test
    void aMessageThatWaitedIsSeenWhenItIsDelivered() {
        Ksock sender = on.open();
        Ksock listener = on.listenerTo("$.A");
        listener.maxMessages(0);
        on.send(sender, "$.A", BusFixture.WAIT);
        assertSeen();
        listener.maxMessages(1);
        on.bus.retry(sender);
        assertSeen("$.A 1 -> 2");
    }

    @Test
    void statusesOfTheBus() {
        Ksock asker = on.open();
        Ksock replier = on.replierTo("$.A");
        on.request(asker, "$.A");
        on.request(asker, "$.A");
        on.next(replier);
        on.bus.close(replier);
        assertSeen("$.A 1 -> 2 replier 2", "$.A 1 -> 2 replier 2", "$.KBUS.Replier.GoneAway 2 -> 1",
                "$.KBUS.Replier.Ignored 2 -> 1");
    }

    @Test
    void replierBindEventsAlsoThoseThatWereSetAside() {
        Ksock listener = on.listenerTo("$.KBUS.ReplierBindEvent");
        listener.maxMessages(1);
        on.bus.reportReplierBinds(on.open(), true);
        Ksock replier = on.replierTo("$.A");
        on.bus.close(replier);
        assertSeen("$.KBUS.ReplierBindEvent 0 -> 1");
        on.next(listener);
        assertSeen("$.KBUS.ReplierBindEvent 0 -> 1");
    }

    @Test
    void nobodyIsToldAnyMore() {
        on.bus.observeDeliveries(null);
        on.announce(on.open(), "$.A");
        assertSeen();
    }
}
