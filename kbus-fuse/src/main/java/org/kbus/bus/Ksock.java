// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.Deque;
import java.util.LinkedList;

/** One opening of a bus: who somebody is on it, what waits for them, and what they owe and are owed. */
public final class Ksock {

    /** What a Ksock costs by being open, in bytes. */
    static final int COST = 1024;

    private final int id;
    private final long opening;
    private final int pid;
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

    /** @param opening larger than that of all Ksocks opened earlier; ids begin anew when they have all been used */
    Ksock(int id, long opening, int pid, int maxMessages, long handle) {
        this.id = id;
        this.opening = opening;
        this.pid = pid;
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
}
