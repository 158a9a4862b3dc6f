// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.DataOutput;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Saves state, as records that each begin with a tag and a version, and end with a sum over all of them. A message that
 * several hold is written once; who saves theirs after the bus refers to the same messages.
 */
public final class StateWriter {

    /** How long a record's tag is, in characters. */
    static final int TAG_LENGTH = 4;

    /** Stands for the number of a message that has one holder, so that nobody else can refer to it. */
    static final int NOT_SHARED = -1;
    static final int NO_MESSAGE = 0;

    private final DataOutput out;
    private final StateSum sum = new StateSum();
    private final Map<Message, Integer> numbers = new IdentityHashMap<>();

    /** @param out better buffered: it gets numbers one by one */
    public StateWriter(DataOutput out) {
        this.out = out;
    }

    /**
     * Begins a record.
     *
     * @param tag     what it is, in four letters
     * @param version from 1 on; a reader refuses a later one than it knows
     */
    public void record(String tag, int version) throws IOException {
        for (int i = 0; i < TAG_LENGTH; i++) {
            put((byte) tag.charAt(i));
        }
        put(version);
    }

    public void put(boolean value) throws IOException {
        put((byte) (value ? 1 : 0));
    }

    public void put(byte value) throws IOException {
        out.writeByte(value);
        sum.add(value);
    }

    public void put(int value) throws IOException {
        out.writeInt(value);
        sum.add(value);
    }

    public void put(long value) throws IOException {
        out.writeLong(value);
        sum.add(value);
    }

    /** Their number and they themselves. */
    public void put(byte[] bytes) throws IOException {
        put(bytes.length);
        out.write(bytes);
        sum.add(bytes, bytes.length);
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

    /** Ends the state. */
    public void end() throws IOException {
        out.writeLong(sum.value());
    }
}
