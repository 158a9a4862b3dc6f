// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Whether what a bus holds agrees with itself. To be asked while nobody holds a message but the bus. */
final class BusConsistency {

    private final BusFixture on;
    private final Set<Message> messages = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Binding> bindings = Collections.newSetFromMap(new IdentityHashMap<>());
    private long charged;
    private long queued;
    private long bytesQueued;
    private long awaited;
    private long owed;
    private long sending;
    private int setAside;

    private BusConsistency(BusFixture on) {
        this.on = on;
    }

    static void check(BusFixture on) {
        new BusConsistency(on).check();
    }

    private void check() {
        checkBindings();
        int ksocks = 0;
        long newest = Long.MAX_VALUE;
        for (Ksock ksock : on.bus.ksocksBefore(Long.MAX_VALUE)) {
            assertTrue(ksock.opening() < newest, "Ksocks are in the order of their opening");
            newest = ksock.opening();
            ksocks++;
            assertFalse(ksock.isClosing(), "a Ksock that is not found");
            charged += Ksock.COST;
            checkBindingsOf(ksock);
            checkQueue(ksock);
            checkRest(ksock);
        }
        for (Ksock ksock : on.bus.ksocksClosing()) {
            assertTrue(ksock.isClosing(), "a Ksock that is hidden");
            charged += Ksock.COST + OutstandingRequests.COST * ksock.outstandingRequests().forgottenCount();
            checkBindingsOf(ksock);
            checkQueue(ksock);
            checkRest(ksock);
        }
        assertEquals(0, bindings.size(), "bindings without a Ksock");
        assertEquals(ksocks, on.bus.ksockCount());
        checkCounters();
        for (Message message : messages) {
            charged += Message.cost(message.name().length(), message.data().length);
        }
        assertEquals(charged, on.memory.used(), "bytes charged");
    }

    private void checkBindings() {
        int repliers = 0;
        long newest = Long.MAX_VALUE;
        for (Binding binding : on.bus.bindingsBefore(Long.MAX_VALUE)) {
            assertTrue(binding.age() < newest, "bindings are in the order of their making");
            newest = binding.age();
            bindings.add(binding);
            repliers += binding.isReplier() ? 1 : 0;
            charged += Binding.cost(binding.name());
            if (binding.isReplier()) {
                assertSame(binding.ksock().isClosing() ? null : binding.ksock(), on.bus.replier(binding.name()));
            }
        }
        assertEquals(repliers, on.bus.replierCount());
        assertEquals(bindings.size() - repliers, on.bus.listenerCount());
    }

    private void checkBindingsOf(Ksock ksock) {
        int repliers = 0;
        int listeners = 0;
        for (Binding binding = ksock.bindings().newest(); binding != null; binding = binding.olderOfKsock) {
            assertSame(ksock, binding.ksock());
            assertTrue(bindings.remove(binding), "a Ksock's binding that the bus does not have");
            repliers += binding.isReplier() ? 1 : 0;
            listeners += binding.isReplier() ? 0 : 1;
            checkQueuedFor(binding);
        }
        assertEquals(repliers, ksock.replierBindings());
        assertEquals(listeners, ksock.listenerBindings());
    }

    private static void checkQueuedFor(Binding binding) {
        QueuedMessage previous = null;
        for (QueuedMessage item = binding.firstQueued(); item != null; item = item.nextOfBinding) {
            assertSame(binding, item.binding());
            assertSame(previous, item.previousOfBinding);
            previous = item;
        }
    }

    private void checkQueue(Ksock ksock) {
        int count = 0;
        QueuedMessage previous = null;
        for (QueuedMessage item = ksock.queue().first(); item != null; item = item.next) {
            assertSame(previous, item.previous);
            previous = item;
            count++;
            messages.add(item.message());
            bytesQueued += item.message().size();
            if (item.binding() != null) {
                assertSame(ksock, item.binding().ksock());
                assertTrue(isListed(item), "a message in the queue that its binding does not know of");
            }
            assertEquals(item.isOursToAnswer(), (item.flags() & MessageFlags.WANT_YOU_TO_REPLY) != 0);
        }
        assertEquals(count, ksock.queueLength());
        queued += count;
        charged += (long) QueuedMessage.COST * count;
    }

    private static boolean isListed(QueuedMessage item) {
        QueuedMessage listed = item.binding().firstQueued();
        while (listed != null && listed != item) {
            listed = listed.nextOfBinding;
        }
        return listed == item;
    }

    private void checkRest(Ksock ksock) {
        awaited += ksock.outstandingRequests().count();
        owed += ksock.unsentReplies().count();
        charged += OutstandingRequests.COST * ksock.outstandingRequests().count();
        charged += (long) UnsentReplies.COST * ksock.unsentReplies().count();
        assertTrue(ksock.outstandingRequests().count() <= ksock.outstandingRequests().maxCount());
        assertTrue(ksock.unsentReplies().count() <= ksock.unsentReplies().maxCount());
        if (ksock.isSending()) {
            sending++;
        }
        if (ksock.blockedMessage() != null) {
            assertTrue(ksock.isSending(), "a blocked message of a Ksock that is not sending");
            messages.add(ksock.blockedMessage());
        }
        for (SetAsideEvent event : ksock.setAsideEvents()) {
            assertSame(ksock, event.binding().ksock());
            messages.add(event.message());
            setAside++;
        }
    }

    private void checkCounters() {
        BusCounters counters = on.bus.counters();
        assertEquals(queued, counters.messagesQueued());
        assertEquals(bytesQueued, counters.bytesQueued());
        assertEquals(awaited, counters.outstandingRequests());
        assertEquals(owed, counters.unsentReplies());
        assertEquals(sending, counters.ksocksSending());
        assertEquals(setAside, on.bus.setAsideEvents());
        assertTrue(setAside > 0 || !on.bus.isLosingEvents(), "events are lost though none is set aside");
    }
}
