// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/**
 * The unbind events that could not be delivered when a replier closed, because a listener's queue was full.
 * Each is kept, at its listener, until that makes room. When there would be too many, each listener is told once that
 * events were lost, and no more are kept until all have been taken ("gone tragic", in the module's words).
 */
final class SetAsideEvents {

    private final int limit;
    private int count;
    private boolean losing;

    SetAsideEvents(int limit) {
        this.limit = limit;
    }

    /** Those of all listeners. */
    int count() {
        return count;
    }

    /** Whether events are being lost, because there have been too many and not all of them have been taken. */
    boolean isLosing() {
        return losing;
    }

    /** Whether there is room for that many more; if not, events are lost from now on. */
    boolean hasRoomFor(int more) {
        if (count + more > limit) {
            losing = true;
        }
        return !losing;
    }

    void add(Ksock listener, Binding binding, Message message) {
        message.retain();
        put(listener, binding, message);
    }

    private void put(Ksock listener, Binding binding, Message message) {
        listener.setAsideEvents().addLast(new SetAsideEvent(binding, message));
        count++;
    }

    /** Adds one that was set aside when the bus was saved, and takes over the caller's hold on its message. */
    void load(Ksock listener, Binding binding, Message message) {
        put(listener, binding, message);
    }

    void losing(boolean areLost) {
        losing = areLost;
    }

    /**
     * Whether this listener has been told already that events were lost. While they are, no other news is set aside, so
     * it is the last that a listener got.
     */
    boolean knowsOfLoss(Ksock listener) {
        SetAsideEvent newest = listener.setAsideEvents().peekLast();
        return newest != null && newest.message().name().equals(MessageName.UNBIND_EVENTS_LOST);
    }

    /** Takes this listener's oldest event, with the hold on its message; null if there is none. */
    SetAsideEvent takeOldest(Ksock listener) {
        SetAsideEvent oldest = listener.setAsideEvents().pollFirst();
        if (oldest != null) {
            taken();
        }
        return oldest;
    }

    void forget(Ksock listener) {
        for (SetAsideEvent event; (event = takeOldest(listener)) != null;) {
            event.message().release();
        }
    }

    void forget(Ksock listener, Binding binding) {
        listener.setAsideEvents().removeIf(event -> {
            if (event.binding() != binding) {
                return false;
            }
            event.message().release();
            taken();
            return true;
        });
    }

    private void taken() {
        if (--count == 0) {
            losing = false;
        }
    }
}
