// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.DataOutput;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;
import org.kbus.state.RecordWriter;

/**
 * Saves state that has messages in it. A message that several hold is written once; who saves theirs after the bus
 * refers to the same messages.
 */
public final class StateWriter extends RecordWriter {

    /** Stands for the number of a message that has one holder, so that nobody else can refer to it. */
    static final int NOT_SHARED = -1;
    static final int NO_MESSAGE = 0;

    private final Map<Message, Integer> numbers = new IdentityHashMap<>();

    /** @param out better buffered: it gets numbers one by one */
    public StateWriter(DataOutput out) {
        super(out);
    }

    public void put(MessageName name) throws IOException {
        put(name.bytes());
    }

    /** A message that somebody holds, or null. */
    public void put(Message message) throws IOException {
        Integer number = message == null ? Integer.valueOf(NO_MESSAGE) : numbers.get(message);
        if (number != null) {
            put(number.intValue());
        } else if (message.isShared()) {
            numbers.put(message, numbers.size() + 1);
            put(numbers.size());
            message.save(this);
        } else {
            put(NOT_SHARED);
            message.save(this);
        }
    }

    /** A message that has been taken from a queue and is still being read, or null. */
    public void put(QueuedMessage taken) throws IOException {
        put(taken == null ? null : taken.message());
        if (taken != null) {
            put(taken.flags());
        }
    }
}
