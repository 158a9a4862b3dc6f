// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Predicate;

/**
 * The unbind events that could not be delivered when a replier closed, because a listener's queue was full.
 * Each is kept until its listener makes room. When there would be too many, each listener is told once that
 * events were lost, and no more are kept until the list has been emptied ("gone tragic", in the module's words).
 */
final class SetAsideEvents {

    private record Event(Ksock listener, Binding binding, Message message) {
    }

    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final int limit;
    private boolean losing;

    SetAsideEvents(int limit) {
        this.limit = limit;
    }

    int count() {
        return events.size();
    }

    int count(Ksock listener) {
        int n = 0;
        for (Event e : events) {
            if (e.listener() == listener) {
                n++;
            }
        }
        return n;
    }

    /** Whether events are being lost, because the list has been full and not yet emptied. */
    boolean isLosing() {
        return losing;
    }

    /** Whether there is room for that many more; if not, events are lost from now on. */
    boolean hasRoomFor(int more) {
        if (events.size() + more > limit) {
            losing = true;
        }
        return !losing;
    }

    void add(Ksock listener, Binding binding, Message message) {
        message.retain();
        events.add(new Event(listener, binding, message));
        listener.expectSetAsideEvents(true);
    }

    /** Whether this listener has been told already that events were lost. */
    boolean knowsOfLoss(Ksock listener) {
        Iterator<Event> newestFirst = events.descendingIterator();
        while (newestFirst.hasNext()) {
            Event e = newestFirst.next();
            if (e.message().name().equals(MessageName.REPLIER_BIND_EVENT)) {
                return false;
            }
            if (e.listener() == listener) {
                return true;
            }
        }
        return false;
    }

    /** Somebody who takes an event off the list. */
    interface Taker {
        void take(Message message, Binding binding);
    }

    /** Hands this listener's oldest event over, if there is one, and takes it off the list. */
    void takeOldest(Ksock listener, Taker taker) {
        Iterator<Event> oldestFirst = events.iterator();
        while (oldestFirst.hasNext()) {
            Event e = oldestFirst.next();
            if (e.listener() == listener) {
                taker.take(e.message(), e.binding());
                oldestFirst.remove();
                e.message().release();
                noteIfEmpty();
                return;
            }
        }
        listener.expectSetAsideEvents(false);
        noteIfEmpty();
    }

    void forget(Ksock listener) {
        forgetIf(e -> e.listener() == listener);
    }

    void forget(Binding binding) {
        forgetIf(e -> e.binding() == binding);
    }

    private void forgetIf(Predicate<Event> which) {
        events.removeIf(e -> {
            if (which.test(e)) {
                e.message().release();
                return true;
            }
            return false;
        });
        noteIfEmpty();
    }

    private void noteIfEmpty() {
        if (events.isEmpty()) {
            losing = false;
        }
    }
}
