// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One message bus: what stands behind one device.
 *
 * <p>A message goes to the requester it answers, then to the replier of its name if it is a request, then to
 * the listeners of its name, the newest binding first. Before any of them gets it, all of them are looked at:
 * a requester or a replier without room makes the send fail, a listener without room goes without the message
 * unless the sender wants all or none of them to have it.
 *
 * <p>A request keeps a place free in its sender's queue, so that an answer always finds room; and whatever
 * keeps a replier from answering makes the bus answer instead, so that there always is one.
 */
public final class Bus {

    private final int index;
    private final BusLimits limits;
    private final MemoryBudget memory;
    private final BindEventLayout bindEventLayout;
    private final BusListener listener;

    private final Map<Integer, Ksock> ksocks = new LinkedHashMap<>();
    private final Bindings bindings = new Bindings();
    private final SetAsideEvents setAside;

    private int nextKsockId;
    private int nextSerial;
    private boolean verbose;
    private boolean reportsReplierBinds;
    private int maxMessageSize;

    /**
     * @param index    the number of its device
     * @param memory   what its clients' messages are charged to
     * @param listener told when somebody who waits may have to wait no longer
     */
    public Bus(int index, BusLimits limits, boolean verbose, MemoryBudget memory, BindEventLayout bindEventLayout,
            BusListener listener) {
        this.index = index;
        this.limits = limits;
        this.verbose = verbose;
        this.memory = memory;
        this.bindEventLayout = bindEventLayout;
        this.listener = listener;
        this.setAside = new SetAsideEvents(limits.maxUnsentUnbindEvents());
        this.maxMessageSize = limits.maxMessageSize();
    }

    // ------------------------------------------------------------------------------------- what it knows

    public int index() {
        return index;
    }

    public MemoryBudget memory() {
        return memory;
    }

    /** The Ksock id that the next open gets, or 0 before the first. */
    public int nextKsockId() {
        return nextKsockId;
    }

    /** The serial number that the next message gets, or 0 before the first. */
    public int nextSerial() {
        return nextSerial;
    }

    public List<Ksock> ksocksNewestFirst() {
        List<Ksock> all = new ArrayList<>(ksocks.values());
        Collections.reverse(all);
        return all;
    }

    public List<Binding> bindingsNewestFirst() {
        return bindings.newestFirst();
    }

    /** Replier bind events that wait for a listener to make room. */
    public int setAsideEvents() {
        return setAside.count();
    }

    /** Whether there have been too many of them, so that events are lost. */
    public boolean isLosingEvents() {
        return setAside.isLosing();
    }

    /** Whether those who serve it are to log what is done. */
    public boolean isVerbose() {
        return verbose;
    }

    public void verbose(boolean on) {
        verbose = on;
    }

    public boolean reportsReplierBinds() {
        return reportsReplierBinds;
    }

    /** The largest message that may be written, in bytes of its entire form. */
    public int maxMessageSize() {
        return maxMessageSize;
    }

    /** The most that {@link #maxMessageSize(int)} accepts. */
    public int absMaxMessageSize() {
        return limits.absMaxMessageSize();
    }

    /** Sets the largest message size, unsigned, and says whether it is within what is allowed. */
    public boolean maxMessageSize(int size) {
        if (Integer.compareUnsigned(size, BusLimits.MIN_MESSAGE_SIZE) < 0
                || Integer.compareUnsigned(size, limits.absMaxMessageSize()) > 0) {
            return false;
        }
        maxMessageSize = size;
        return true;
    }

    // ------------------------------------------------------------------------------------ open and close

    /**
     * @param attachment what the opener wants to find again at the Ksock
     * @return the new Ksock, or null if there is no memory for it
     */
    public Ksock open(int pid, Object attachment) {
        if (!memory.tryCharge(Ksock.COST)) {
            return null;
        }
        do {
            if (nextKsockId == 0) {
                nextKsockId = 1;
            }
        } while (ksocks.containsKey(nextKsockId++));
        Ksock ksock = new Ksock(nextKsockId - 1, pid, limits.maxMessages(), attachment);
        ksocks.put(ksock.id(), ksock);
        listener.roomMade();
        return ksock;
    }

    /**
     * Ends a Ksock. Who awaits an answer from it gets one from the bus: Replier.GoneAway for the requests in its
     * queue, in their order, then Replier.Ignored for those that it has read, newest first.
     */
    public void close(Ksock ksock) {
        ksock.unblock();
        memory.release((long) OutstandingRequests.COST * ksock.outstandingRequests().count());
        ksock.outstandingRequests().clear();
        emptyQueue(ksock);
        forgetBindings(ksock);
        if (ksock.expectsSetAsideEvents()) {
            setAside.forget(ksock);
        }
        UnsentReplies.Owed owed;
        while ((owed = ksock.unsentReplies().removeNewest()) != null) {
            memory.release(UnsentReplies.COST);
            pushStatus(MessageName.REPLIER_IGNORED, ksock.id(), owed.requester(), owed.requestId());
        }
        ksocks.remove(ksock.id());
        // A status to itself may have gone into its queue while the above was done.
        for (QueuedMessage item; (item = ksock.queue().first()) != null; ) {
            dequeue(ksock, item);
            item.message().release();
        }
        memory.release(Ksock.COST);
    }

    private void emptyQueue(Ksock ksock) {
        QueuedMessage next;
        for (QueuedMessage item = ksock.queue().first(); item != null; item = next) {
            next = item.next;
            Message message = item.message();
            if (isOwedStatus(ksock, item)) {
                pushStatus(MessageName.REPLIER_GONE_AWAY, ksock.id(), message.from(), message.id());
            }
            dequeue(ksock, item);
            message.release();
        }
    }

    /** A request to this very Ksock as its {@code to} gets no status: that was the module's way. */
    private static boolean isOwedStatus(Ksock ksock, QueuedMessage item) {
        return item.isOursToAnswer() && item.message().to() != ksock.id();
    }

    private void forgetBindings(Ksock ksock) {
        List<Binding> newestFirst = new ArrayList<>(ksock.bindings());
        Collections.reverse(newestFirst);
        for (Binding binding : newestFirst) {
            if (binding.isReplier() && reportsReplierBinds) {
                reportUnbindAtClose(ksock, binding.name());
            }
            removeBinding(ksock, binding);
        }
    }

    private void removeBinding(Ksock ksock, Binding binding) {
        bindings.remove(binding);
        ksock.bindings().remove(binding);
        memory.release(Binding.cost(binding.name()));
    }

    // ----------------------------------------------------------------------------------- bind and unbind

    /**
     * Binds a Ksock to a well formed name. A Ksock may be bound to a name many times as a listener; a name has
     * one replier.
     *
     * @param replierFlag 0 to listen; any other number to reply
     * @return DONE; REPLIER_EXISTS; BLOCKED if somebody who is to be told of it has no room; NO_MEMORY
     */
    public Outcome bind(Ksock ksock, MessageName name, int replierFlag) {
        boolean replier = replierFlag != 0;
        if (replier && bindings.replier(name) != null) {
            return Outcome.REPLIER_EXISTS;
        }
        if (!memory.tryCharge(Binding.cost(name))) {
            return Outcome.NO_MEMORY;
        }
        if (replier && reportsReplierBinds) {
            Outcome told = tellOfBind(ksock, true, name);
            if (told != Outcome.DONE) {
                memory.release(Binding.cost(name));
                return told;
            }
        }
        ksock.bindings().add(bindings.add(ksock, name, replierFlag));
        return Outcome.DONE;
    }

    /**
     * Takes a binding back, and with it what is in the queue because of it. Who awaits an answer to such a
     * request gets Replier.Unbound.
     *
     * @return DONE; NOT_BOUND; BLOCKED if somebody who is to be told of it has no room
     */
    public Outcome unbind(Ksock ksock, MessageName name, int replierFlag) {
        int lengthBefore = ksock.queueLength();
        Outcome outcome = forgetBinding(ksock, name, replierFlag);
        if (ksock.expectsSetAsideEvents() && name.equals(MessageName.REPLIER_BIND_EVENT)) {
            setAside.forget(ksock);
        }
        if (ksock.queueLength() < lengthBefore && ksock.expectsSetAsideEvents()) {
            takeSetAsideEvent(ksock);
        }
        return outcome;
    }

    private Outcome forgetBinding(Ksock ksock, MessageName name, int replierFlag) {
        Binding binding = bindings.find(ksock, name, replierFlag);
        if (binding == null) {
            return Outcome.NOT_BOUND;
        }
        if (binding.isReplier() && reportsReplierBinds) {
            Outcome told = tellOfBind(ksock, false, name);
            if (told != Outcome.DONE) {
                return told;
            }
        }
        forgetMessages(ksock, binding);
        // The module compares as many bytes as the binding's name has: "$.KBUS.Replier" counts too.
        if (MessageName.REPLIER_BIND_EVENT.startsWith(name)) {
            setAside.forget(binding);
        }
        removeBinding(ksock, binding);
        return Outcome.DONE;
    }

    private void forgetMessages(Ksock ksock, Binding binding) {
        QueuedMessage next;
        for (QueuedMessage item = ksock.queue().first(); item != null; item = next) {
            next = item.next;
            if (item.binding() != binding) {
                continue;
            }
            Message message = item.message();
            if (isOwedStatus(ksock, item)) {
                pushStatus(MessageName.REPLIER_UNBOUND, ksock.id(), message.from(), message.id());
            }
            dequeue(ksock, item);
            message.release();
            if (ksock.hasJustMadeRoom()) {
                listener.roomMade();
            }
        }
    }

    /** The Ksock bound as replier to exactly this text, wildcards not considered; or null. */
    public Ksock replier(MessageName name) {
        Binding binding = bindings.replier(name);
        return binding == null ? null : binding.ksock();
    }

    // ------------------------------------------------------------------------------ send, retry, discard

    /**
     * Sends a message. The bus takes over the caller's hold on it. On BLOCKED the Ksock is sending until
     * {@link #sendAgain}, {@link #retry} or {@link #discard} ends it.
     *
     * <p>A serial number is used up, and becomes the Ksock's last sent, by all outcomes but NO_ROOM_FOR_REPLY.
     *
     * @return DONE, NO_ROOM_FOR_REPLY, NO_RECIPIENT, WRONG_REPLIER, REPLY_NOT_EXPECTED, QUEUE_FULL, BLOCKED,
     *         NO_MEMORY
     */
    public Outcome send(Ksock ksock, Message message) {
        if (message.isRequest() && ksock.isFull()) {
            message.release();
            return Outcome.NO_ROOM_FOR_REPLY;
        }
        long id = message.id();
        message.stamp(MessageId.network(id) == 0 ? MessageId.of(0, takeSerial()) : id, ksock.id());
        ksock.lastSent(message.id());
        Outcome outcome = deliver(message);
        if (outcome == Outcome.BLOCKED) {
            ksock.block(message);
        } else {
            message.release();
        }
        return outcome;
    }

    /**
     * Tries once more to send the blocked message. It keeps its id.
     *
     * @return as {@link #send}; NO_MESSAGE if there is none
     */
    public Outcome sendAgain(Ksock ksock) {
        Message message = ksock.blockedMessage();
        if (message == null) {
            return Outcome.NO_MESSAGE;
        }
        if (message.isRequest() && ksock.isFull()) {
            ksock.unblock();
            return Outcome.NO_ROOM_FOR_REPLY;
        }
        ksock.lastSent(message.id());
        Outcome outcome = deliver(message);
        if (outcome != Outcome.BLOCKED) {
            ksock.unblock();
        }
        return outcome;
    }

    /**
     * Tries once more to send the blocked message, for somebody who polls and cannot be given an error: what
     * went wrong is told by a status instead, Replier.Disappeared when nobody is there to take the message,
     * ErrorSending for a request when it is something else.
     *
     * @return whether the Ksock is no longer sending
     */
    public boolean retry(Ksock ksock) {
        Message message = ksock.blockedMessage();
        if (message != null) {
            Outcome outcome = deliver(message);
            if (outcome == Outcome.BLOCKED) {
                return false;
            }
            if (outcome == Outcome.NO_RECIPIENT) {
                pushStatus(MessageName.REPLIER_DISAPPEARED, 0, message.from(), message.id());
            } else if (outcome != Outcome.DONE && message.isRequest()) {
                pushStatus(MessageName.ERROR_SENDING, 0, message.from(), message.id());
            }
        }
        ksock.unblock();
        return true;
    }

    /** Ends sending; the blocked message is sent to nobody. */
    public void discard(Ksock ksock) {
        ksock.unblock();
    }

    /** Drops the blocked message and yet leaves the Ksock sending: what a write to it meanwhile does. */
    public void dropBlockedMessage(Ksock ksock) {
        ksock.dropBlockedMessage();
    }

    private int takeSerial() {
        if (nextSerial == 0) {
            nextSerial = 1;
        }
        return nextSerial++;
    }

    private Outcome deliver(Message message) {
        Bindings.Matches matches = bindings.match(message.name());
        Binding replier = matches.replier();
        Outcome whenFull = message.has(MessageFlags.ALL_OR_WAIT) ? Outcome.BLOCKED : Outcome.QUEUE_FULL;

        if (message.isRequest() && replier == null) {
            return Outcome.NO_RECIPIENT;
        }
        Ksock requester = null;
        if (message.isReply()) {
            requester = ksocks.get(message.to());
            if (requester == null) {
                return Outcome.NO_RECIPIENT;
            }
            if (!requester.outstandingRequests().contains(message.inReplyTo())) {
                return Outcome.REPLY_NOT_EXPECTED;
            }
            if (requester.isFullForReply()) {
                return whenFull;
            }
        }
        if (!message.isRequest()) {
            replier = null;
        }
        if (replier != null) {
            if (message.to() != 0 && message.to() != replier.ksock().id()) {
                return Outcome.WRONG_REPLIER;
            }
            if (replier.ksock().isFull()) {
                return whenFull;
            }
        }
        // All are looked at before any gets the message: a Ksock with a place for one gets a copy for each of
        // its bindings.
        boolean all = message.has(MessageFlags.ALL_OR_WAIT | MessageFlags.ALL_OR_FAIL);
        boolean[] skip = null;
        for (int i = 0; i < matches.listenerCount(); i++) {
            if (matches.listener(i).ksock().isFull()) {
                if (all) {
                    return whenFull;
                }
                if (skip == null) {
                    skip = new boolean[matches.listenerCount()];
                }
                skip[i] = true;
            }
        }
        // What the bus itself has to say is owed to its recipients, and never refused.
        long most = (long) QueuedMessage.COST * (matches.listenerCount() + 2);
        if (!message.has(MessageFlags.SYNTHETIC) && !memory.hasRoomFor(most)) {
            return Outcome.NO_MEMORY;
        }

        if (requester != null) {
            push(requester, message, null);
            replySent(message);
        }
        if (replier != null) {
            push(replier.ksock(), message, replier);
            Ksock sender = ksocks.get(message.from());
            sender.outstandingRequests().add(message.id());
            memory.charge(OutstandingRequests.COST);
        }
        for (int i = 0; i < matches.listenerCount(); i++) {
            if (skip == null || !skip[i]) {
                push(matches.listener(i).ksock(), message, matches.listener(i));
            }
        }
        return Outcome.DONE;
    }

    private void replySent(Message reply) {
        if (ksocks.get(reply.from()).unsentReplies().remove(reply.inReplyTo())) {
            memory.release(UnsentReplies.COST);
        }
    }

    // ---------------------------------------------------------------------------------------------- queues

    /**
     * The only way into a queue.
     *
     * @param binding because of which the Ksock gets it; null for a reply and for what the bus itself has to say, which
     *                a Ksock gets whatever it is bound to, and whatever else it has got
     */
    private void push(Ksock ksock, Message message, Binding binding) {
        boolean asReplier = binding != null && binding.isReplier();
        boolean asListener = binding != null && !binding.isReplier();
        if (asListener && ksock.isOnlyOnce() && ksock.hasJustGot(message.id())) {
            return;
        }
        int flags = asReplier
                ? message.flags() | MessageFlags.WANT_YOU_TO_REPLY
                : message.flags() & ~MessageFlags.WANT_YOU_TO_REPLY;
        message.retain();
        memory.charge(QueuedMessage.COST);
        QueuedMessage item = new QueuedMessage(message, flags, binding);
        if (message.has(MessageFlags.URGENT)) {
            ksock.queue().addFirst(item);
        } else {
            ksock.queue().addLast(item);
        }
        ksock.justGot(message.id());
        if (message.isReply() && ksock.outstandingRequests().remove(message.inReplyTo())) {
            memory.release(OutstandingRequests.COST);
        }
        listener.messageQueued(ksock);
    }

    private void dequeue(Ksock ksock, QueuedMessage item) {
        ksock.queue().remove(item);
        memory.release(QueuedMessage.COST);
    }

    /**
     * Takes the next message from a Ksock's queue. If it is for this Ksock to answer, the answer is owed from now
     * on.
     *
     * @return the message, for its reader to release; or null if there is none
     */
    public QueuedMessage next(Ksock ksock) {
        QueuedMessage item = ksock.queue().first();
        if (item == null) {
            return null;
        }
        dequeue(ksock, item);
        if (ksock.hasJustMadeRoom()) {
            listener.roomMade();
        }
        if (item.isOursToAnswer()) {
            ksock.unsentReplies().add(item.message().id(), item.message().from());
            memory.charge(UnsentReplies.COST);
        }
        if (ksock.expectsSetAsideEvents()) {
            takeSetAsideEvent(ksock);
        }
        return item;
    }

    /** How many messages there are for a Ksock to take, those that wait for room in its queue included. */
    public int messagesFor(Ksock ksock) {
        return ksock.queueLength() + (ksock.expectsSetAsideEvents() ? setAside.count(ksock) : 0);
    }

    /** The bus's own answer to a request. There is room for it: the request has kept a place free. */
    private void pushStatus(MessageName name, int from, int to, long inReplyTo) {
        Ksock requester = ksocks.get(to);
        if (requester == null) {
            return;
        }
        Message status = Message.synthetic(MessageId.of(0, takeSerial()), inReplyTo, to, from, 0, name, null, memory);
        push(requester, status, null);
        status.release();
    }

    // ----------------------------------------------------------------------------------- replier bind events

    /**
     * Whether binding and unbinding as replier is announced by messages named $.KBUS.ReplierBindEvent. When
     * it is switched on, also when it was on already, the caller gets such a message for each replier there is,
     * newest binding first, whether it listens for them or not.
     *
     * @return DONE; QUEUE_FULL if the caller had no room for all of them (it is switched on all the same)
     */
    public Outcome reportReplierBinds(Ksock ksock, boolean on) {
        reportsReplierBinds = on;
        if (!on) {
            return Outcome.DONE;
        }
        for (Binding binding : bindings.newestFirst()) {
            if (!binding.isReplier()) {
                continue;
            }
            Message event = bindEvent(true, binding.ksock(), binding.name());
            boolean room = !ksock.isFull();
            if (room) {
                push(ksock, event, null);
            }
            event.release();
            if (!room) {
                return Outcome.QUEUE_FULL;
            }
        }
        return Outcome.DONE;
    }

    private Message bindEvent(boolean isBind, Ksock binder, MessageName name) {
        return Message.synthetic(MessageId.of(0, takeSerial()), MessageId.NONE, 0, 0, MessageFlags.ALL_OR_FAIL,
                MessageName.REPLIER_BIND_EVENT, bindEventLayout.encode(isBind, binder.id(), name), memory);
    }

    /** Tells all listeners, or none of them and then the caller is to try again later. */
    private Outcome tellOfBind(Ksock binder, boolean isBind, MessageName name) {
        Message event = bindEvent(isBind, binder, name);
        Outcome outcome = deliver(event);
        event.release();
        return outcome == Outcome.QUEUE_FULL ? Outcome.BLOCKED : outcome;
    }

    /**
     * A close cannot be refused, so an unbind event that does not find room with all of its listeners is set
     * aside for each of them, also for those that have room.
     */
    private void reportUnbindAtClose(Ksock binder, MessageName name) {
        Message event = bindEvent(false, binder, name);
        if (deliver(event) == Outcome.QUEUE_FULL) {
            Bindings.Matches matches = bindings.match(MessageName.REPLIER_BIND_EVENT);
            if (setAside.hasRoomFor(matches.listenerCount())) {
                for (int i = 0; i < matches.listenerCount(); i++) {
                    setAside.add(matches.listener(i).ksock(), matches.listener(i), event);
                }
            } else {
                tellOfLoss(matches);
            }
        }
        event.release();
    }

    private void tellOfLoss(Bindings.Matches matches) {
        Message lost = Message.synthetic(MessageId.of(0, takeSerial()), MessageId.NONE, 0, 0, 0,
                MessageName.UNBIND_EVENTS_LOST, null, memory);
        for (int i = 0; i < matches.listenerCount(); i++) {
            Ksock ksock = matches.listener(i).ksock();
            if (!setAside.knowsOfLoss(ksock)) {
                setAside.add(ksock, matches.listener(i), lost);
            }
        }
        lost.release();
    }

    private void takeSetAsideEvent(Ksock ksock) {
        setAside.takeOldest(ksock, (message, binding) -> push(ksock, message, binding));
    }
}
