// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** One recipient's copy of a message: the shared message, and the flags as this recipient sees them. */
public final class QueuedMessage {

    /** What a place in a queue costs, in bytes. */
    static final int COST = 64;

    private final Message message;
    private int flags;
    private Binding binding;
    private OutstandingRequest request;

    QueuedMessage previous;
    QueuedMessage next;
    /** Among those of the same binding, which are linked in the order of the queue. */
    QueuedMessage previousOfBinding;
    QueuedMessage nextOfBinding;

    /**
     * @param binding the one because of which it is queued; null for replies and for the bus's own messages
     * @param request for the owner of the queue to answer; null if there is nothing to answer
     */
    QueuedMessage(Message message, int flags, Binding binding, OutstandingRequest request) {
        this.message = message;
        this.flags = flags;
        this.binding = binding;
        this.request = request;
    }

    /** Its message has become a status, which is for another queue: it is in none. */
    void becomeStatus() {
        flags = message.flags();
        binding = null;
        request = null;
    }

    public Message message() {
        return message;
    }

    public int flags() {
        return flags;
    }

    Binding binding() {
        return binding;
    }

    /** The bytes that wait for the owner of the queue. */
    long size() {
        return sizeOf(message);
    }

    static long sizeOf(Message message) {
        return (long) COST + message.size();
    }

    /** The request that the owner of the queue is the one to answer; null if this is none. */
    OutstandingRequest request() {
        return request;
    }

    /** Whether the owner of the queue is the one to answer this request. */
    boolean isOursToAnswer() {
        return request != null;
    }
}
