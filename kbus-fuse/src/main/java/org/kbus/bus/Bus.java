// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import org.kbus.account.Account;
import org.kbus.account.Accounts;
import org.kbus.state.StateException;

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

    private static final String TAG = "KBUS";
    /** Version 1 had neither accounts nor mends; version 2 closed in one turn, however long it took. */
    private static final int VERSION = 3;
    private static final int VERSION_WITH_ACCOUNTS = 2;

    private final int index;
    private final BusLimits limits;
    private final Mends mends;
    private final Accounts accounts;
    private final BusListener listener;

    private final Ksocks ksocks = new Ksocks();
    private final Bindings bindings = new Bindings();
    private final BusCounters counters = new BusCounters();
    private final Delivery delivery;
    private final ReplierBindEvents bindEvents;
    private final Closing closing;

    private int nextKsockId;
    private boolean verbose;
    private int maxMessageSize;

    /**
     * @param index    the number of its device
     * @param accounts what its clients have is charged to them
     * @param listener told when somebody who waits may have to wait no longer
     */
    public Bus(int index, BusLimits limits, Mends mends, boolean verbose, Accounts accounts,
            BindEventLayout bindEventLayout, BusListener listener) {
        this.index = index;
        this.limits = limits;
        this.mends = mends;
        this.verbose = verbose;
        this.accounts = accounts;
        this.listener = listener;
        this.delivery = new Delivery(ksocks, bindings, accounts, listener, counters,
                mends.has(Mend.STATEFUL_REQUESTS));
        accounts.onRoom(() -> listener.roomMade());
        this.bindEvents = new ReplierBindEvents(bindings, delivery, bindEventLayout,
                limits.maxUnsentUnbindEvents(), mends.has(Mend.UNBIND_EVENTS), counters);
        this.closing = new Closing(ksocks, bindings, delivery, bindEvents, counters, limits.closingSlice());
        this.maxMessageSize = limits.maxMessageSize();
    }

    // ------------------------------------------------------------------------------------ saving and loading

    /**
     * Saves all that the bus knows. What those around it hold (messages that are being written or read, the numbers
     * behind {@link Ksock#handle}) is theirs to save, to the same writer.
     */
    public void save(StateWriter out) throws IOException {
        out.record(TAG, VERSION);
        out.put(index);
        limits.save(out);
        mends.save(out);
        out.put(verbose);
        out.put(maxMessageSize);
        out.put(nextKsockId);
        out.put(delivery.nextSerial());
        bindEvents.save(out);
        counters.save(out);
        ksocks.save(out);
        bindings.save(out);
        ksocks.saveContents(out, bindings);
    }

    /**
     * A bus that goes on where the saved one was. Nobody is told of anything while it is loaded, and nobody observes its
     * deliveries.
     *
     * @throws StateException if this is no bus that was saved, or one of a later version; what the accounts have been
     *                        charged by then is not given back
     */
    public static Bus load(StateReader in, BindEventLayout bindEventLayout, BusListener listener) throws IOException {
        int version = in.record(TAG, VERSION);
        if (version < VERSION_WITH_ACCOUNTS) {
            throw in.damaged("a bus of a version without accounts");
        }
        int index = in.getInt();
        BusLimits limits = BusLimits.load(in, version == VERSION);
        Mends mends = Mends.load(in);
        Bus bus = new Bus(index, limits, mends, in.getBoolean(), in.accounts(), bindEventLayout, listener);
        bus.maxMessageSize = in.getInt();
        bus.nextKsockId = in.getInt();
        bus.delivery.nextSerial(in.getInt());
        bus.bindEvents.load(in);
        bus.counters.load(in);
        bus.ksocks.load(in);
        bus.bindings.load(in, bus.ksocks);
        bus.ksocks.loadContents(in, bus.bindings, bus.counters, bus.bindEvents.setAside());
        return bus;
    }

    // ------------------------------------------------------------------------------------- what it knows

    public int index() {
        return index;
    }

    public Accounts accounts() {
        return accounts;
    }

    public BusCounters counters() {
        return counters;
    }

    /** How many Ksocks are open. */
    public int ksockCount() {
        return ksocks.count();
    }

    /** The Ksocks that are closed but for {@link #goOnClosing}, in the order in which that began. */
    public Collection<Ksock> ksocksClosing() {
        return Collections.unmodifiableCollection(ksocks.closing());
    }

    /** How many bindings there are as replier. */
    public int replierCount() {
        return bindings.replierCount();
    }

    /** How many bindings there are as listener. */
    public int listenerCount() {
        return bindings.listenerCount();
    }

    /** The Ksock id that the next open gets, or 0 before the first. */
    public int nextKsockId() {
        return nextKsockId;
    }

    /** From which id on the next open looks for one that is free. */
    void nextKsockId(int id) {
        nextKsockId = id;
    }

    /** The serial number that the next message gets, or 0 before the first. */
    public int nextSerial() {
        return delivery.nextSerial();
    }

    /**
     * The Ksocks opened before, newest first: whoever goes through all of them, a few at a time, goes on behind the last
     * one. To be gone through while none comes or goes.
     *
     * @param opening the {@link Ksock#opening} of the last one; {@link Long#MAX_VALUE} for all
     */
    public Iterable<Ksock> ksocksBefore(long opening) {
        return ksocks.newestFirstBefore(opening);
    }

    /**
     * The Ksocks opened after, oldest first; likewise.
     *
     * @param opening the {@link Ksock#opening} of the last one; 0 for all
     */
    public Iterable<Ksock> ksocksAfter(long opening) {
        return ksocks.oldestFirstAfter(opening);
    }

    /**
     * The bindings made before, newest first; likewise.
     *
     * @param age the {@link Binding#age} of the last one; {@link Long#MAX_VALUE} for all
     */
    public Iterable<Binding> bindingsBefore(long age) {
        return bindings.newestFirstBefore(age);
    }

    /** Replier bind events that wait for a listener to make room. */
    public int setAsideEvents() {
        return bindEvents.setAside().count();
    }

    /** Whether there have been too many of them, so that events are lost. */
    public boolean isLosingEvents() {
        return bindEvents.setAside().isLosing();
    }

    /** Whether those who serve it are to log what is done. */
    public boolean isVerbose() {
        return verbose;
    }

    public void verbose(boolean on) {
        verbose = on;
    }

    /** @param observer told of all that is delivered from now on; null if nobody is to be */
    public void observeDeliveries(DeliveryObserver observer) {
        delivery.observer(observer);
    }

    public boolean reportsReplierBinds() {
        return bindEvents.areReported();
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
     * @param pid    the thread that opens it
     * @param uid    the user that it belongs to
     * @param handle a number of the opener's choosing, for it to know the Ksock by
     * @return the new Ksock, or null if there is no memory for it
     */
    public Ksock open(int pid, int uid, long handle) {
        Account account = accounts.of(uid);
        if (!account.tryCharge(Ksock.COST)) {
            return null;
        }
        do {
            if (nextKsockId == 0) {
                nextKsockId = 1;
            }
        } while (ksocks.isTaken(nextKsockId++));
        counters.opened();
        Ksock ksock = new Ksock(nextKsockId - 1, counters.ksocksOpened(), pid, account, limits.maxMessages(), handle);
        ksocks.add(ksock);
        listener.roomMade();
        return ksock;
    }

    /**
     * Closes a Ksock. Who awaits an answer from it gets one from the bus: Replier.GoneAway for the requests in its
     * queue, in their order, then Replier.Ignored for those that it has read, newest first.
     *
     * <p>From then on it is found by nobody: it gets nothing, is not bound to anything, and its id is not another's. But
     * it may owe so many answers, and hold so much, that others would have to wait for too long. The rest of that is left
     * to {@link #goOnClosing}; what is left is still charged.
     *
     * @return whether nothing is left
     */
    public boolean close(Ksock ksock) {
        unblock(ksock);
        boolean isClosed = closing.begin(ksock);
        mayHaveMadeWay();
        return isClosed;
    }

    /**
     * Goes on with what {@link #close} has left of a Ksock: a slice of it.
     *
     * @return whether nothing is left; there is no such Ksock any more then
     */
    public boolean goOnClosing(Ksock ksock) {
        return closing.goOn(ksock);
    }

    /** What blocked a message may do so no longer, though no queue has become shorter. */
    private void mayHaveMadeWay() {
        if (mends.has(Mend.BLOCKED_SENDERS)) {
            listener.roomMade();
        }
    }

    /** A message has been taken out of a queue. */
    private void hasOneLess(Ksock ksock) {
        if (ksock.hasJustMadeRoom() || mends.has(Mend.BLOCKED_SENDERS) && ksock.hasJustFreedAPlace()) {
            listener.roomMade();
        }
    }

    // ----------------------------------------------------------------------------------- bind and unbind

    /**
     * Binds a Ksock to a well formed name. A Ksock may be bound to a name many times as a listener; a name has
     * one replier.
     *
     * @param replierFlag 0 to listen; any other number to reply
     * @return DONE; REPLIER_EXISTS; BLOCKED if somebody who is to be told of it has no room; TOO_MANY; NO_MEMORY
     */
    public Outcome bind(Ksock ksock, MessageName name, int replierFlag) {
        boolean replier = replierFlag != 0;
        if (replier && bindings.replier(name) != null) {
            return Outcome.REPLIER_EXISTS;
        }
        if (!ksock.account().mayBind() || !replier && !bindings.mayListen(ksock, name)) {
            return Outcome.TOO_MANY;
        }
        if (replier) {
            closing.giveUp(name);
        }
        if (!ksock.account().tryCharge(Binding.cost(name))) {
            return Outcome.NO_MEMORY;
        }
        if (replier) {
            Outcome told = bindEvents.tell(ksock, true, name);
            if (told != Outcome.DONE) {
                ksock.account().release(Binding.cost(name));
                return told;
            }
        }
        ksock.bindings().add(bindings.add(ksock, name, replierFlag));
        ksock.account().bindings(1);
        if (replier) {
            mayHaveMadeWay();
        }
        return Outcome.DONE;
    }

    /**
     * Takes a binding back, and with it what is in the queue because of it. Who awaits an answer to such a
     * request gets Replier.Unbound.
     *
     * @return DONE; NOT_BOUND; BLOCKED if somebody who is to be told of it has no room; NO_MEMORY
     */
    public Outcome unbind(Ksock ksock, MessageName name, int replierFlag) {
        int lengthBefore = ksock.queueLength();
        Outcome outcome = forgetBinding(ksock, name, replierFlag);
        if (name.equals(MessageName.REPLIER_BIND_EVENT)) {
            bindEvents.setAside().forget(ksock);
        }
        if (ksock.queueLength() < lengthBefore) {
            bindEvents.takeSetAside(ksock);
        }
        return outcome;
    }

    private Outcome forgetBinding(Ksock ksock, MessageName name, int replierFlag) {
        Binding binding = bindings.find(ksock, name, replierFlag);
        if (binding == null) {
            return Outcome.NOT_BOUND;
        }
        if (binding.isReplier()) {
            Outcome told = bindEvents.tell(ksock, false, name);
            if (told != Outcome.DONE) {
                return told;
            }
        }
        forgetMessages(ksock, binding);
        // The module compares as many bytes as the binding's name has: "$.KBUS.Replier" counts too.
        if (MessageName.REPLIER_BIND_EVENT.startsWith(name)) {
            bindEvents.setAside().forget(ksock, binding);
        }
        closing.remove(binding);
        mayHaveMadeWay();
        return Outcome.DONE;
    }

    private void forgetMessages(Ksock ksock, Binding binding) {
        QueuedMessage next;
        for (QueuedMessage item = binding.firstQueued(); item != null; item = next) {
            next = item.nextOfBinding;
            delivery.drop(ksock, item, MessageName.REPLIER_UNBOUND);
            hasOneLess(ksock);
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
     * <p>By all outcomes but NO_ROOM_FOR_REPLY a message of this network uses up a serial number, and any message's id
     * becomes the Ksock's last sent.
     *
     * @return DONE, NO_ROOM_FOR_REPLY, NO_RECIPIENT, WRONG_REPLIER, REPLY_NOT_EXPECTED, QUEUE_FULL, BLOCKED,
     *         NO_MEMORY
     */
    public Outcome send(Ksock ksock, Message message) {
        if (message.isRequest() && !hasRoomForReply(ksock)) {
            message.release();
            return Outcome.NO_ROOM_FOR_REPLY;
        }
        long id = message.id();
        message.stamp(MessageId.network(id) == 0 ? delivery.takeId() : id, ksock.id());
        ksock.lastSent(message.id());
        Outcome outcome = delivery.deliver(message);
        if (outcome == Outcome.BLOCKED && ksock.account().mayBlock()) {
            ksock.block(message);
            ksock.account().blocked(1);
            counters.blocked();
            return Outcome.BLOCKED;
        }
        message.release();
        return outcome == Outcome.BLOCKED ? Outcome.QUEUE_FULL : outcome;
    }

    private static boolean hasRoomForReply(Ksock ksock) {
        return !ksock.isFull() && ksock.account().mayRequest();
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
        if (message.isRequest() && !hasRoomForReply(ksock)) {
            unblock(ksock);
            return Outcome.NO_ROOM_FOR_REPLY;
        }
        ksock.lastSent(message.id());
        Outcome outcome = delivery.deliver(message);
        if (outcome != Outcome.BLOCKED) {
            unblock(ksock);
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
            Outcome outcome = delivery.deliver(message);
            if (outcome == Outcome.BLOCKED) {
                return false;
            }
            if (outcome == Outcome.NO_RECIPIENT) {
                delivery.pushStatus(MessageName.REPLIER_DISAPPEARED, 0, message.from(), message.id());
            } else if (outcome != Outcome.DONE && message.isRequest()) {
                delivery.pushStatus(MessageName.ERROR_SENDING, 0, message.from(), message.id());
            }
        }
        unblock(ksock);
        return true;
    }

    /** Ends sending; the blocked message is sent to nobody. */
    public void discard(Ksock ksock) {
        unblock(ksock);
    }

    private void unblock(Ksock ksock) {
        if (ksock.isSending()) {
            counters.unblocked();
            ksock.account().blocked(-1);
        }
        ksock.unblock();
    }

    /** Drops the blocked message and yet leaves the Ksock sending: what a write to it meanwhile does. */
    public void dropBlockedMessage(Ksock ksock) {
        ksock.dropBlockedMessage();
    }

    // ------------------------------------------------------------------------------------------- receiving

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
        delivery.dequeue(ksock, item);
        hasOneLess(ksock);
        if (item.isOursToAnswer()) {
            ksock.unsentReplies().add(item.request());
            ksock.account().charge(UnsentReplies.COST);
            counters.unsentReplies(1);
        }
        bindEvents.takeSetAside(ksock);
        return item;
    }

    /** Sets how many messages may wait in a Ksock's queue, unsigned. A lower limit than there are loses none of them. */
    public void maxMessages(Ksock ksock, int limit) {
        boolean isHigher = Integer.compareUnsigned(limit, ksock.maxMessages()) > 0;
        ksock.maxMessages(limit);
        if (isHigher) {
            mayHaveMadeWay();
            bindEvents.mayHaveRoom(ksock);
        }
    }

    /** How many messages there are for a Ksock to take, those that wait for room in its queue included. */
    public int messagesFor(Ksock ksock) {
        return ksock.queueLength() + ksock.setAsideEvents().size();
    }

    /**
     * Whether binding and unbinding as replier is announced by messages named $.KBUS.ReplierBindEvent. When
     * it is switched on, also when it was on already, the caller gets such a message for each replier there is,
     * newest binding first, whether it listens for them or not.
     *
     * @return DONE; QUEUE_FULL if the caller had no room for all of them, NO_MEMORY if there was no memory for them
     *         (it is switched on all the same)
     */
    public Outcome reportReplierBinds(Ksock ksock, boolean on) {
        return bindEvents.report(ksock, on);
    }
}
