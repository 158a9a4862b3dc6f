// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;

/**
 * The announcements of who becomes and who ceases to be replier: messages named $.KBUS.ReplierBindEvent, with data,
 * while they are switched on.
 */
final class ReplierBindEvents {

    private final Bindings bindings;
    private final Delivery delivery;
    private final BindEventLayout layout;
    private final BusCounters counters;
    private final SetAsideEvents setAside;
    private final boolean forFullOnly;

    private boolean reporting;

    /**
     * @param maxSetAside how many events are kept for listeners whose queues are full
     * @param forFullOnly whether an event is set aside for those only who have no room
     */
    ReplierBindEvents(Bindings bindings, Delivery delivery, BindEventLayout layout, int maxSetAside,
            boolean forFullOnly, BusCounters counters) {
        this.bindings = bindings;
        this.delivery = delivery;
        this.layout = layout;
        this.counters = counters;
        this.setAside = new SetAsideEvents(maxSetAside);
        this.forFullOnly = forFullOnly;
    }

    /** Those that wait for a listener to make room. */
    SetAsideEvents setAside() {
        return setAside;
    }

    boolean areReported() {
        return reporting;
    }

    void save(StateWriter out) throws IOException {
        out.put(reporting);
        out.put(setAside.isLosing());
    }

    /** Loads all but the events that are set aside: their listeners have them. */
    void load(StateReader in) throws IOException {
        reporting = in.getBoolean();
        setAside.losing(in.getBoolean());
    }

    /**
     * Switches them on or off. Whoever switches them on, also if they were on already, gets one for each replier there
     * is, newest binding first, whether it listens for them or not.
     *
     * @return DONE; QUEUE_FULL if the caller had no room for all of them, or may not have so many, NO_MEMORY if there was no memory for them
     *         (they are switched on all the same)
     */
    Outcome report(Ksock ksock, boolean on) {
        reporting = on;
        if (!on) {
            return Outcome.DONE;
        }
        int told = 0;
        for (Binding binding : bindings.repliersNewestFirst()) {
            if (!ksock.account().mayBeTold(told++)) {
                return Outcome.QUEUE_FULL;
            }
            if (!hasMemoryForEvent(ksock, binding.name())) {
                return Outcome.NO_MEMORY;
            }
            Message event = bindEvent(true, binding.ksock(), binding.name(), ksock);
            boolean room = !ksock.isFull();
            if (room) {
                delivery.deliverTo(ksock, event, null);
                counters.sentSynthetic(MessageName.REPLIER_BIND_EVENT);
            }
            event.release();
            if (!room) {
                return Outcome.QUEUE_FULL;
            }
        }
        return Outcome.DONE;
    }

    /** A bind can be refused, and so can whoever asks to be told of all of them; a close cannot. */
    private static boolean hasMemoryForEvent(Ksock cause, MessageName name) {
        return cause.account().hasRoomFor(Message.cost(MessageName.REPLIER_BIND_EVENT.length(), 2 * name.length())
                + QueuedMessage.COST);
    }

    /** @param cause who binds, or asks: it is charged to that one's user */
    private Message bindEvent(boolean isBind, Ksock binder, MessageName name, Ksock cause) {
        return Message.synthetic(delivery.takeId(), MessageId.NONE, 0, 0, MessageFlags.ALL_OR_FAIL,
                MessageName.REPLIER_BIND_EVENT, layout.encode(isBind, binder.id(), name), cause.account());
    }

    /**
     * Announces that somebody binds or unbinds as replier, if that is reported.
     *
     * @return DONE; BLOCKED if not all listeners have room, NO_MEMORY, and then none of them was told
     */
    Outcome tell(Ksock binder, boolean isBind, MessageName name) {
        if (!reporting) {
            return Outcome.DONE;
        }
        if (!hasMemoryForEvent(binder, name)) {
            return Outcome.NO_MEMORY;
        }
        Message event = bindEvent(isBind, binder, name, binder);
        Outcome outcome = delivery.deliver(event);
        event.release();
        if (outcome == Outcome.DONE) {
            counters.sentSynthetic(MessageName.REPLIER_BIND_EVENT);
        }
        return outcome == Outcome.QUEUE_FULL ? Outcome.BLOCKED : outcome;
    }

    /** How many bindings are told of an event. */
    int listeners() {
        return reporting ? bindings.match(MessageName.REPLIER_BIND_EVENT).listenerCount() : 0;
    }

    /**
     * Announces that somebody unbinds as replier because it closes, if that is reported.
     *
     * <p>A close cannot be refused, so an unbind event that does not find room with all of its listeners is set
     * aside for each of them, also for those that have room unless that is {@linkplain Mend#UNBIND_EVENTS mended}.
     */
    void tellAtClose(Ksock binder, MessageName name) {
        if (!reporting) {
            return;
        }
        Message event = bindEvent(false, binder, name, binder);
        if (delivery.deliver(event) == Outcome.DONE || setAside(binder, event)) {
            counters.sentSynthetic(MessageName.REPLIER_BIND_EVENT);
        }
        event.release();
    }

    /** Sets an event aside, and says whether anybody gets it; whoever does not knows that events are lost. */
    private boolean setAside(Ksock binder, Message event) {
        Bindings.Matches matches = bindings.match(MessageName.REPLIER_BIND_EVENT);
        int waiting = 0;
        for (int i = 0; i < matches.listenerCount(); i++) {
            if (mustWait(matches.listener(i))) {
                waiting++;
            }
        }
        boolean kept = setAside.hasRoomFor(waiting);
        if (kept) {
            keep(matches, event);
        } else {
            tellOfLoss(binder, matches);
        }
        return kept | giveToOthers(matches, event);
    }

    private boolean mustWait(Binding listener) {
        return !forFullOnly || listener.ksock().isFull();
    }

    private void keep(Bindings.Matches matches, Message event) {
        for (int i = 0; i < matches.listenerCount(); i++) {
            if (mustWait(matches.listener(i))) {
                setAside.add(matches.listener(i).ksock(), matches.listener(i), event);
                matches.leaveOut(i);
            }
        }
    }

    private void tellOfLoss(Ksock binder, Bindings.Matches matches) {
        boolean told = false;
        Message lost = Message.synthetic(delivery.takeId(), MessageId.NONE, 0, 0, 0,
                MessageName.UNBIND_EVENTS_LOST, null, binder.account());
        for (int i = 0; i < matches.listenerCount(); i++) {
            Binding listener = matches.listener(i);
            if (mustWait(listener)) {
                if (!setAside.knowsOfLoss(listener.ksock())) {
                    setAside.add(listener.ksock(), listener, lost);
                    told = true;
                }
                matches.leaveOut(i);
            }
        }
        counters.lostBindEvent();
        if (told) {
            counters.sentSynthetic(MessageName.UNBIND_EVENTS_LOST);
        }
        lost.release();
    }

    /** Gives an event to those who need not wait for it, and says whether there are any. */
    private boolean giveToOthers(Bindings.Matches matches, Message event) {
        boolean given = false;
        for (int i = 0; i < matches.listenerCount(); i++) {
            Binding listener = matches.listener(i);
            if (listener != null) {
                delivery.deliverTo(listener.ksock(), event, listener);
                given = true;
            }
        }
        return given;
    }

    /** Moves a listener's oldest set-aside event into its queue, if it may have one; or as many as there is room for. */
    void takeSetAside(Ksock ksock) {
        if (forFullOnly) {
            mayHaveRoom(ksock);
        } else {
            takeOldest(ksock);
        }
    }

    /** A Ksock's limit has been raised. */
    void mayHaveRoom(Ksock ksock) {
        while (forFullOnly && !ksock.isFull() && !ksock.setAsideEvents().isEmpty()) {
            takeOldest(ksock);
        }
    }

    private void takeOldest(Ksock ksock) {
        SetAsideEvent event = setAside.takeOldest(ksock);
        if (event != null) {
            delivery.deliverTo(ksock, event.message(), event.binding());
            event.message().release();
        }
    }
}
