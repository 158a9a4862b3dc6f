// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import org.kbus.account.Account;
import org.kbus.account.Accounts;

/**
 * How a message gets to its recipients: who they are, whether all of them that must have room have it, and into which
 * end of whose queue it goes. Also the numbering of messages.
 */
final class Delivery {

    private final Ksocks ksocks;
    private final Bindings bindings;
    private final Accounts accounts;
    private final BusListener listener;
    private final BusCounters counters;
    private final boolean answersStateful;

    private final Recipients recipients = new Recipients();

    private int nextSerial;
    /** Null if there is none. */
    private DeliveryObserver observer;

    /**
     * @param ksocks          those that are open
     * @param answersStateful see {@link Mend#STATEFUL_REQUESTS}
     */
    Delivery(Ksocks ksocks, Bindings bindings, Accounts accounts, BusListener listener, BusCounters counters,
            boolean answersStateful) {
        this.ksocks = ksocks;
        this.bindings = bindings;
        this.accounts = accounts;
        this.listener = listener;
        this.counters = counters;
        this.answersStateful = answersStateful;
    }

    /** @param newObserver told of each delivery from now on; null if nobody is to be */
    void observer(DeliveryObserver newObserver) {
        observer = newObserver;
    }

    /** The serial number that the next message gets, or 0 before the first. */
    int nextSerial() {
        return nextSerial;
    }

    void nextSerial(int serial) {
        nextSerial = serial;
    }

    /** A new id for a message of this bus. */
    long takeId() {
        if (nextSerial == 0) {
            nextSerial = 1;
        }
        return MessageId.of(0, nextSerial++);
    }

    /**
     * Gives a message to all of its recipients, or to none.
     *
     * @return DONE, NO_RECIPIENT, WRONG_REPLIER, REPLY_NOT_EXPECTED, QUEUE_FULL, BLOCKED, NO_MEMORY
     */
    Outcome deliver(Message message) {
        Bindings.Matches matches = bindings.match(message.name());
        if (message.isRequest() && matches.replier() == null) {
            return Outcome.NO_RECIPIENT;
        }
        // All are looked at before any gets the message: a Ksock with a place for one gets a copy for each of its
        // bindings.
        Outcome outcome = message.isReply() ? lookAtRequester(message) : Outcome.DONE;
        if (outcome == Outcome.DONE && message.isRequest()) {
            outcome = lookAtReplier(message, matches.replier());
        }
        if (outcome == Outcome.DONE) {
            outcome = lookAtListeners(message, matches);
        }
        if (outcome == Outcome.DONE && !hasMemoryFor(message, matches)) {
            outcome = Outcome.NO_MEMORY;
        }
        if (outcome == Outcome.DONE) {
            handOut(message, matches);
        }
        return outcome;
    }

    private Outcome lookAtRequester(Message reply) {
        Ksock requester = ksocks.get(reply.to());
        if (requester == null) {
            return Outcome.NO_RECIPIENT;
        }
        if (!requester.outstandingRequests().contains(reply.inReplyTo())) {
            return Outcome.REPLY_NOT_EXPECTED;
        }
        return requester.isFullForReply() ? whenFull(reply) : Outcome.DONE;
    }

    private static Outcome lookAtReplier(Message request, Binding replier) {
        if (request.to() != 0 && request.to() != replier.ksock().id()) {
            return Outcome.WRONG_REPLIER;
        }
        return hasRoomFor(request, replier.ksock()) ? Outcome.DONE : whenFull(request);
    }

    private static Outcome lookAtListeners(Message message, Bindings.Matches matches) {
        boolean all = message.has(MessageFlags.ALL_OR_WAIT | MessageFlags.ALL_OR_FAIL);
        for (int i = 0; i < matches.listenerCount(); i++) {
            if (!hasRoomFor(message, matches.listener(i).ksock())) {
                if (all) {
                    return whenFull(message);
                }
                matches.leaveOut(i);
            }
        }
        return Outcome.DONE;
    }

    /** Whether there is a place in its queue; and whether its user may have as much in all queues. */
    private static boolean hasRoomFor(Message message, Ksock ksock) {
        return !ksock.isFull()
                && (message.has(MessageFlags.SYNTHETIC) || ksock.account().mayQueue(QueuedMessage.sizeOf(message)));
    }

    private static Outcome whenFull(Message message) {
        return message.has(MessageFlags.ALL_OR_WAIT) ? Outcome.BLOCKED : Outcome.QUEUE_FULL;
    }

    /** What the bus itself has to say is owed to its recipients, and never refused. */
    private boolean hasMemoryFor(Message message, Bindings.Matches matches) {
        long most = (long) QueuedMessage.COST * (matches.listenerCount() + 2) + OutstandingRequests.COST
                + UnsentReplies.COST;
        return message.has(MessageFlags.SYNTHETIC) || accounts.hasRoomFor(most);
    }

    private void handOut(Message message, Bindings.Matches matches) {
        recipients.clear();
        if (!message.has(MessageFlags.SYNTHETIC)) {
            counters.sent(message);
        }
        if (message.isReply()) {
            push(ksocks.get(message.to()), message, null, null);
            replySent(message);
        }
        if (message.isRequest()) {
            OutstandingRequest request = new OutstandingRequest(message.id(), message.from());
            push(matches.replier().ksock(), message, matches.replier(), request);
            Ksock requester = ksocks.get(message.from());
            requester.outstandingRequests().add(request);
            requester.account().charge(OutstandingRequests.COST);
            requester.account().requests(1);
            counters.outstandingRequests(1);
        }
        for (int i = 0; i < matches.listenerCount(); i++) {
            Binding listener = matches.listener(i);
            if (listener != null) {
                push(listener.ksock(), message, listener, null);
            } else {
                counters.dropped();
                recipients.addMissed();
            }
        }
        if (observer != null) {
            observer.delivered(message, recipients);
        }
    }

    private void replySent(Message reply) {
        Ksock replier = ksocks.get(reply.from());
        if (replier.unsentReplies().remove(reply.inReplyTo())) {
            replier.account().release(UnsentReplies.COST);
            counters.unsentReplies(-1);
        }
    }

    /**
     * Gives a message to one Ksock, whatever room it has: something that the bus itself has to say.
     *
     * @param binding because of which the Ksock gets it, or null
     */
    void deliverTo(Ksock ksock, Message message, Binding binding) {
        recipients.clear();
        push(ksock, message, binding, null);
        if (recipients.count() > 0) {
            observer.delivered(message, recipients);
        }
    }

    /**
     * The only way into a queue.
     *
     * @param binding because of which the Ksock gets it; null for a reply and for what the bus itself has to say, which
     *                a Ksock gets whatever it is bound to, and whatever else it has got
     * @param request what the Ksock is to reply to; null if it gets the message as anything but its replier
     */
    private void push(Ksock ksock, Message message, Binding binding, OutstandingRequest request) {
        boolean asReplier = request != null;
        boolean asListener = binding != null && !asReplier;
        if (asListener && ksock.isOnlyOnce() && ksock.hasJustGot(message.id())) {
            return;
        }
        int flags = asReplier
                ? message.flags() | MessageFlags.WANT_YOU_TO_REPLY
                : message.flags() & ~MessageFlags.WANT_YOU_TO_REPLY;
        message.retain();
        queue(ksock, new QueuedMessage(message, flags, binding, request));
    }

    private void queue(Ksock ksock, QueuedMessage item) {
        Message message = item.message();
        ksock.account().charge(QueuedMessage.COST);
        ksock.account().queue(item.size());
        ksock.queue().add(item, message.has(MessageFlags.URGENT));
        counters.queued(message);
        ksock.justGot(message.id());
        if (observer != null) {
            recipients.add(ksock, item.isOursToAnswer());
        }
        if (message.isReply() && ksock.outstandingRequests().remove(message.inReplyTo())) {
            ksock.account().release(OutstandingRequests.COST);
            ksock.account().requests(-1);
            counters.outstandingRequests(-1);
        }
        listener.messageQueued(ksock);
    }

    void dequeue(Ksock ksock, QueuedMessage item) {
        ksock.queue().remove(item);
        discount(ksock, item.size(), item.message().size());
    }

    /** A message of this size is no longer in the queue, where it has taken up so many bytes. */
    private void discount(Ksock ksock, long queued, int size) {
        ksock.account().release(QueuedMessage.COST);
        ksock.account().dequeue(queued);
        counters.dequeued(size);
    }

    /**
     * Takes a message out of a queue that nobody will read there.
     *
     * @param status what whoever awaits an answer to it gets instead
     */
    void drop(Ksock ksock, QueuedMessage item, MessageName status) {
        Message message = item.message();
        Ksock requester = isOwedStatus(ksock, item) ? ksocks.get(message.from()) : null;
        if (requester != null && requester != ksock && !message.isShared()) {
            turnIntoStatus(ksock, item, status, requester);
            return;
        }
        if (requester != null) {
            pushStatus(status, ksock.id(), requester.id(), message.id());
        }
        dequeue(ksock, item);
        message.release();
    }

    /**
     * What {@link #drop} does, without any further memory: who closes may owe a million statuses, and it is others who
     * would wait while the collector copied them.
     */
    private void turnIntoStatus(Ksock ksock, QueuedMessage item, MessageName status, Ksock requester) {
        Message message = item.message();
        Account payer = message.account();
        int size = message.size();
        long queued = item.size();
        ksock.queue().remove(item);
        message.becomeStatus(takeId(), ksock.id(), status, requester.account());
        item.becomeStatus();
        recipients.clear();
        queue(requester, item);
        if (recipients.count() > 0) {
            observer.delivered(message, recipients);
        }
        counters.sentSynthetic(status);
        discount(ksock, queued, size);
        payer.release(Message.cost(size, 0));
    }

    /** A request to this very Ksock as its {@code to} gets no status, unless mended: that was the module's way. */
    private boolean isOwedStatus(Ksock ksock, QueuedMessage item) {
        return item.isOursToAnswer() && (answersStateful || item.message().to() != ksock.id());
    }

    /** The bus's own answer to a request. There is room for it: the request has kept a place free. */
    void pushStatus(MessageName name, int from, int to, long inReplyTo) {
        Ksock requester = ksocks.get(to);
        if (requester == null) {
            return;
        }
        Message status = Message.synthetic(takeId(), inReplyTo, to, from, 0, name, null, requester.account());
        deliverTo(requester, status, null);
        counters.sentSynthetic(name);
        status.release();
    }
}
