// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.kbus.bus.BusFixture.LISTENER;
import static org.kbus.bus.BusFixture.REPLIER;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Binding and unbinding, and who is told of it. */
@SuppressWarnings("DefaultCharset")
class BindingTest {

    private static final String EVENT = "$.KBUS.ReplierBindEvent";

    private final BusFixture on =
            new BusFixture(new BusLimits(100, 4, 409600, 409600), new Accounts(AccountLimits.shared(Long.MAX_VALUE)));
    private final Bus bus = on.bus;

    @Test
    void aNameHasOneReplier() {
        on.replierTo("$.A");
        assertEquals(Outcome.REPLIER_EXISTS, on.bind(on.open(), "$.A", REPLIER));
        assertEquals(Outcome.DONE, on.bind(on.open(), "$.A", LISTENER));
        assertEquals(Outcome.DONE, on.bind(on.open(), "$.*", REPLIER), "a wildcard is another name");
    }

    @Test
    void unbindingTakesTheSameFlagAsBinding() {
        Ksock ksock = on.open();
        assertEquals(Outcome.DONE, on.bind(ksock, "$.A", 2));
        assertEquals(Outcome.NOT_BOUND, on.unbind(ksock, "$.A", REPLIER));
        assertEquals(Outcome.NOT_BOUND, on.unbind(ksock, "$.A", LISTENER));
        assertEquals(Outcome.DONE, on.unbind(ksock, "$.A", 2));
        assertEquals(Outcome.NOT_BOUND, on.unbind(ksock, "$.A", 2));
    }

    @Test
    void nobodyUnbindsAnother() {
        on.listenerTo("$.A");
        assertEquals(Outcome.NOT_BOUND, on.unbind(on.open(), "$.A", LISTENER));
    }

    @Test
    void unbindingTakesBackWhatIsQueuedBecauseOfThatBindingOnly() {
        Ksock listener = on.listenerTo("$.A", "$.*");
        on.announce(on.open(), "$.A");
        on.unbind(listener, "$.A", LISTENER);
        assertEquals(1, listener.queueLength());
    }

    @Test
    void unbindingTakesBackTheNewestOfSeveralBindingsToOneName() {
        Ksock listener = on.listenerTo("$.A", "$.A");
        on.listenerTo("$.A");
        on.announce(on.open(), "$.A");
        on.bind(listener, "$.A", LISTENER);
        on.unbind(listener, "$.A", LISTENER);
        assertEquals(2, listener.queueLength());
        on.unbind(listener, "$.A", LISTENER);
        assertEquals(1, listener.queueLength());
        on.unbind(listener, "$.A", LISTENER);
        assertEquals(0, listener.queueLength());
        assertEquals(Outcome.NOT_BOUND, on.unbind(listener, "$.A", LISTENER));
    }

    @Test
    void unbindingTakesBackUrgentMessagesToo() {
        Ksock listener = on.listenerTo("$.A", "$.B");
        Ksock sender = on.open();
        on.announce(sender, "$.A");
        on.announce(sender, "$.B");
        on.send(sender, "$.A", BusFixture.URGENT);
        on.send(sender, "$.B", BusFixture.URGENT);
        on.announce(sender, "$.A");
        on.unbind(listener, "$.A", LISTENER);
        assertEquals(List.of("$.B 4", "$.B 2"), on.allFor(listener));
    }

    @Test
    void theReplierOfANameIsLookedUpByItsTextOnly() {
        Ksock replier = on.replierTo("$.A.*");
        assertSame(replier, bus.replier(new MessageName("$.A.*")));
        assertNull(bus.replier(new MessageName("$.A.B")));
        assertNull(bus.replier(new MessageName("rubbish")));
    }

    @Test
    void bindingsAreListedNewestFirst() {
        on.listenerTo("$.A", "$.B");
        on.replierTo("$.C");
        assertEquals(List.of("$.C", "$.B", "$.A"),
                on.bindingsNewestFirst().stream().map(b -> b.name().toString()).toList());
    }

    // --------------------------------------------------------------------------------- replier bind events

    private String event(Ksock listener) {
        QueuedMessage item = on.next(listener);
        return item == null ? null : new String(item.message().data());
    }

    @Test
    void bindEventsGoToTheirListenersOnceTheyAreAskedFor() {
        Ksock listener = on.listenerTo(EVENT);
        on.replierTo("$.Before");
        assertEquals(Outcome.DONE, bus.reportReplierBinds(on.open(), true));
        Ksock replier = on.replierTo("$.R");
        on.bind(replier, "$.L", LISTENER);
        on.unbind(replier, "$.R", REPLIER);
        assertEquals("bind " + replier.id() + " $.R", event(listener));
        assertEquals("unbind " + replier.id() + " $.R", event(listener));
        assertNull(event(listener));
    }

    @Test
    void whoAsksForThemIsToldOfThoseThereAreNewestFirst() {
        Ksock replier = on.replierTo("$.A", "$.B");
        Ksock asker = on.open();
        bus.reportReplierBinds(asker, true);
        assertEquals("bind " + replier.id() + " $.B", event(asker));
        assertEquals("bind " + replier.id() + " $.A", event(asker));
    }

    @Test
    void whoAsksForThemWithoutRoomGetsSomeAndTheyAreSwitchedOn() {
        on.replierTo("$.A", "$.B");
        Ksock asker = on.open(1);
        assertEquals(Outcome.QUEUE_FULL, bus.reportReplierBinds(asker, true));
        assertEquals(1, asker.queueLength());
        assertEquals(true, bus.reportsReplierBinds());
    }

    @Test
    void nobodyBindsOrUnbindsAsReplierWhileAListenerHasNoRoomToBeTold() {
        Ksock replier = on.replierTo("$.R");
        bus.reportReplierBinds(on.open(), true);
        Ksock listener = on.listenerTo(EVENT);
        listener.maxMessages(0);
        assertEquals(Outcome.BLOCKED, on.bind(replier, "$.S", REPLIER));
        assertEquals(Outcome.BLOCKED, on.unbind(replier, "$.R", REPLIER));
        assertNull(bus.replier(new MessageName("$.S")));
        assertSame(replier, bus.replier(new MessageName("$.R")));
        assertEquals(Outcome.DONE, on.bind(replier, "$.S", LISTENER));
    }

    private Ksock closeRepliers(Ksock full, String... names) {
        bus.reportReplierBinds(on.open(), false);
        Ksock replier = on.replierTo(names);
        bus.reportReplierBinds(on.open(), true);
        bus.close(replier);
        return full;
    }

    @Test
    void anUnbindAtCloseIsSetAsideForEveryListenerIfOneHasNoRoom() {
        Ksock full = on.listenerTo(EVENT);
        Ksock other = on.listenerTo(EVENT);
        full.maxMessages(0);
        closeRepliers(full, "$.R");
        assertEquals(2, bus.setAsideEvents());
        assertEquals(1, bus.messagesFor(full));
        assertEquals(1, bus.messagesFor(other));
        assertEquals(0, other.queueLength());
    }

    @Test
    void aListenerGetsItsSetAsideEventsAsItTakesOtherMessages() {
        Ksock full = on.listenerTo(EVENT, "$.Nudge");
        full.maxMessages(1);
        on.announce(on.open(), "$.Nudge");
        closeRepliers(full, "$.A", "$.B");
        assertEquals(2, bus.setAsideEvents());
        on.next(full);
        assertEquals(1, full.queueLength());
        assertEquals(1, bus.setAsideEvents());
        on.next(full);
        on.next(full);
        assertEquals(0, bus.setAsideEvents());
    }

    @Test
    void whenTooManyAreSetAsideEachListenerIsToldOnceThatEventsWereLost() {
        Ksock full = on.listenerTo(EVENT);
        full.maxMessages(0);
        closeRepliers(full, "$.A", "$.B", "$.C", "$.D", "$.E", "$.F");
        assertEquals(5, bus.setAsideEvents());
        assertEquals(true, bus.isLosingEvents());
        full.maxMessages(9);
        on.bind(full, "$.Nudge", LISTENER);
        on.announce(on.open(), "$.Nudge");
        assertEquals(List.of("$.Nudge", EVENT, EVENT, EVENT, EVENT, "$.KBUS.UnbindEventsLost"),
                on.allFor(full).stream().map(line -> line.split(" ")[0]).toList());
        assertEquals(false, bus.isLosingEvents());
    }

    @Test
    void unbindingFromTheEventForgetsWhatIsSetAside() {
        Ksock full = on.listenerTo(EVENT);
        full.maxMessages(0);
        closeRepliers(full, "$.A");
        assertEquals(Outcome.NOT_BOUND, on.unbind(full, EVENT, REPLIER), "even if it fails");
        assertEquals(0, bus.setAsideEvents());
    }

    @Test
    void closingForgetsWhatIsSetAside() {
        Ksock full = on.listenerTo(EVENT);
        full.maxMessages(0);
        closeRepliers(full, "$.A");
        bus.close(full);
        assertEquals(0, bus.setAsideEvents());
    }
}
