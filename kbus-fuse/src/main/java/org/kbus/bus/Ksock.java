// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;
import java.util.Deque;
import java.util.LinkedList;
import org.kbus.account.Account;

/** One opening of a bus: who somebody is on it, what waits for them, and what they owe and are owed. */
public final class Ksock {

    /** What a Ksock costs by being open, in bytes. */
    static final int COST = 1024;

    /** Saved for a binding that is no more, and for none. */
    private static final long NO_AGE = -1;

    private final int id;
    private final long opening;
    private final int pid;
    private final Account account;
    private final long handle;
    private final MessageQueue queue = new MessageQueue();
    private final OutstandingRequests outstandingRequests = new OutstandingRequests();
    private final UnsentReplies unsentReplies = new UnsentReplies();
    private final KsockBindings bindings = new KsockBindings();
    private final Deque<SetAsideEvent> setAsideEvents = new LinkedList<>();

    private int maxMessages;
    private long lastSent = MessageId.NONE;
    private long lastQueued = MessageId.NONE;
    private boolean onlyOnce;

    private boolean sending;
    private Message blockedMessage;
    private boolean closing;

    /** @param opening larger than that of all Ksocks opened earlier; ids begin anew when they have all been used */
    Ksock(int id, long opening, int pid, Account account, int maxMessages, long handle) {
        this.id = id;
        this.opening = opening;
        this.pid = pid;
        this.account = account;
        this.maxMessages = maxMessages;
        this.handle = handle;
    }

    /** Unsigned; never 0, which stands for the bus itself. */
    public int id() {
        return id;
    }

    /** Ksocks opened later have a larger one. */
    public long opening() {
        return opening;
    }

    /** The thread that opened it. */
    public int pid() {
        return pid;
    }

    /** Of the user that it was opened by. */
    public Account account() {
        return account;
    }

    /** The number that its opener gave, to know it by. */
    public long handle() {
        return handle;
    }

    /** How many messages wait in its queue. */
    public int queueLength() {
        return queue.size();
    }

    /** How many may wait in its queue, unsigned. */
    public int maxMessages() {
        return maxMessages;
    }

    /** A lower limit than there are messages loses none of them. */
    public void maxMessages(int limit) {
        maxMessages = limit;
    }

    /** The id of the message that it last sent, or tried to send after it had been given an id. */
    public long lastSent() {
        return lastSent;
    }

    void lastSent(long messageId) {
        lastSent = messageId;
    }

    public OutstandingRequests outstandingRequests() {
        return outstandingRequests;
    }

    public UnsentReplies unsentReplies() {
        return unsentReplies;
    }

    /** Whether it gets one copy only of a message that several of its bindings match. */
    public boolean isOnlyOnce() {
        return onlyOnce;
    }

    public void onlyOnce(boolean once) {
        onlyOnce = once;
    }

    /** Whether a send is under way: a message is blocked, and must be sent or discarded before the next. */
    public boolean isSending() {
        return sending;
    }

    Message blockedMessage() {
        return blockedMessage;
    }

    void block(Message message) {
        sending = true;
        blockedMessage = message;
    }

    void unblock() {
        dropBlockedMessage();
        sending = false;
    }

    void dropBlockedMessage() {
        if (blockedMessage != null) {
            blockedMessage.release();
            blockedMessage = null;
        }
    }

    /**
     * Whether it is closed, and yet there is something of it: who awaits an answer from it has to get one. Nobody finds
     * it any more.
     */
    public boolean isClosing() {
        return closing;
    }

    void beClosing() {
        closing = true;
    }

    MessageQueue queue() {
        return queue;
    }

    /** To how many names it is bound as replier. */
    public int replierBindings() {
        return bindings.replierCount();
    }

    /** How many bindings it has as a listener; several may be to one name. */
    public int listenerBindings() {
        return bindings.listenerCount();
    }

    KsockBindings bindings() {
        return bindings;
    }

    boolean hasJustGot(long messageId) {
        return lastQueued == messageId;
    }

    void justGot(long messageId) {
        lastQueued = messageId;
    }

    /** Those that wait for it to make room, oldest first. */
    Deque<SetAsideEvent> setAsideEvents() {
        return setAsideEvents;
    }

    /** Whether its queue has no place for a message: one place is kept for each outstanding request. */
    boolean isFull() {
        return placesTaken() >= Integer.toUnsignedLong(maxMessages);
    }

    /** Whether its queue has no place even for a reply that a place was kept for. */
    boolean isFullForReply() {
        return placesTaken() - 1 >= Integer.toUnsignedLong(maxMessages);
    }

    private long placesTaken() {
        return (long) queue.size() + outstandingRequests.count();
    }

    /** Whether its queue has just gone from full to one below its limit. */
    boolean hasJustMadeRoom() {
        return queue.size() == maxMessages - 1;
    }

    /** Whether the place that was just freed in its queue is the first for a message, or the first for a reply. */
    boolean hasJustFreedAPlace() {
        long free = Integer.toUnsignedLong(maxMessages) - placesTaken();
        return free == 0 || free == 1;
    }

    // ------------------------------------------------------------------------------------ saving and loading

    void save(StateWriter out) throws IOException {
        out.put(id);
        out.put(opening);
        out.put(pid);
        out.put(account.uid());
        out.put(maxMessages);
        out.put(handle);
        out.put(lastSent);
        out.put(lastQueued);
        out.put(onlyOnce);
    }

    /** A Ksock as it was saved, but for what it holds. */
    static Ksock load(StateReader in) throws IOException {
        Ksock ksock = new Ksock(in.getInt(), in.getLong(), in.getInt(), in.getAccount(), in.getInt(), in.getLong());
        ksock.lastSent = in.getLong();
        ksock.lastQueued = in.getLong();
        ksock.onlyOnce = in.getBoolean();
        return ksock;
    }

    void saveContents(StateWriter out, Bindings bindings) throws IOException {
        out.put(sending);
        out.put(blockedMessage);
        out.put(queue.size());
        for (QueuedMessage item = queue.first(); item != null; item = item.next) {
            out.put(item);
            out.put(ageOf(item.binding(), bindings));
        }
        outstandingRequests.save(out);
        if (closing) {
            out.put(outstandingRequests.forgottenCount());
        }
        unsentReplies.save(out);
        out.put(setAsideEvents.size());
        for (SetAsideEvent event : setAsideEvents) {
            out.put(event.message());
            out.put(ageOf(event.binding(), bindings));
        }
    }

    private static long ageOf(Binding binding, Bindings bindings) {
        return binding != null && bindings.ofAge(binding.age()) == binding ? binding.age() : NO_AGE;
    }

    void loadContents(StateReader in, Bindings bindings, BusCounters counters, SetAsideEvents setAside)
            throws IOException {
        sending = in.getBoolean();
        if (sending) {
            counters.loadedSending();
            account.blocked(1);
        }
        blockedMessage = in.getMessage();
        for (int left = in.getCount(); left > 0; left--) {
            Message message = messageIn(in);
            int flags = in.getInt();
            Binding binding = bindingIn(in, bindings);
            OutstandingRequest request = (flags & MessageFlags.WANT_YOU_TO_REPLY) == 0 ? null
                    : new OutstandingRequest(message.id(), message.from());
            QueuedMessage item = new QueuedMessage(message, flags, binding, request);
            queue.add(item, false);
            account.queue(item.size());
            counters.loaded(message);
        }
        account.charge((long) QueuedMessage.COST * queue.size());
        outstandingRequests.load(in, id);
        account.charge(OutstandingRequests.COST * outstandingRequests.count());
        account.requests(outstandingRequests.count());
        counters.outstandingRequests(outstandingRequests.count());
        if (closing) {
            outstandingRequests.loadForgotten(in.getCount());
            account.charge(OutstandingRequests.COST * outstandingRequests.forgottenCount());
        }
        unsentReplies.load(in);
        account.charge((long) UnsentReplies.COST * unsentReplies.count());
        counters.unsentReplies(unsentReplies.count());
        for (int left = in.getCount(); left > 0; left--) {
            Message message = messageIn(in);
            Binding binding = bindingIn(in, bindings);
            setAside.load(this, binding != null ? binding : Binding.gone(this, message.name()), message);
        }
    }

    private static Message messageIn(StateReader in) throws IOException {
        Message message = in.getMessage();
        if (message == null) {
            throw in.damaged("a place in a queue without a message");
        }
        return message;
    }

    private Binding bindingIn(StateReader in, Bindings bindings) throws IOException {
        long age = in.getLong();
        Binding binding = bindings.ofAge(age);
        if (age != NO_AGE && (binding == null || binding.ksock() != this)) {
            throw in.damaged("a message for a binding that there is not");
        }
        return binding;
    }
}
