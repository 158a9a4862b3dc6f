// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** One recipient's copy of a message: the shared message, and the flags as this recipient sees them. */
public final class QueuedMessage {

    /** What a place in a queue costs, in bytes. */
    static final int COST = 64;

    private final Message message;
    private final int flags;
    private final Binding binding;

    QueuedMessage previous;
    QueuedMessage next;

    /** @param binding the one because of which it is queued; null for replies and for the bus's own messages */
    QueuedMessage(Message message, int flags, Binding binding) {
        this.message = message;
        this.flags = flags;
        this.binding = binding;
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

    /** Whether the owner of the queue is the one to answer this request. */
    boolean isOursToAnswer() {
        return (flags & MessageFlags.WANT_YOU_TO_REPLY) != 0;
    }
}
