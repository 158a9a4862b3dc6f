// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Loads what a {@link StateWriter} has saved, in the same order. What it throws for a bad state is a StateException. */
public final class StateReader {

    /** Memory for bytes is taken as they come: their number alone is not to be believed. */
    private static final int PIECE = 1 << 16;

    private final DataInput in;
    private final MemoryBudget memory;
    private final StateSum sum = new StateSum();
    private final List<Message> shared = new ArrayList<>();

    /** @param memory what is loaded is charged to it, whether or not there is room */
    public StateReader(DataInput in, MemoryBudget memory) {
        this.in = in;
        this.memory = memory;
    }

    public MemoryBudget memory() {
        return memory;
    }

    /**
     * Begins a record.
     *
     * @param latest the latest version of it that the caller knows
     * @return its version
     */
    public int record(String tag, int latest) throws IOException {
        byte[] bytes = new byte[StateWriter.TAG_LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = getByte();
        }
        String found = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!found.equals(tag)) {
            throw new StateException("The state is damaged: where a record " + tag + " was expected there is none");
        }
        int version = getInt();
        if (version < 1) {
            throw damaged("a version of " + version);
        }
        if (version > latest) {
            throw new StateException("The state is of a later KBUS: its record " + tag + " is of version " + version
                    + ", and " + latest + " is the latest known");
        }
        return version;
    }

    /** What to throw for something that cannot have been saved. */
    public StateException damaged(String what) {
        return new StateException("The state is damaged: there is " + what);
    }

    private static StateException endsEarly() {
        return new StateException("The state is damaged: it ends too early");
    }

    public boolean getBoolean() throws IOException {
        byte value = getByte();
        if (value != 0 && value != 1) {
            throw damaged("a switch at " + value);
        }
        return value == 1;
    }

    public byte getByte() throws IOException {
        try {
            byte value = in.readByte();
            sum.add(value);
            return value;
        } catch (EOFException e) {
            throw endsEarly();
        }
    }

    public int getInt() throws IOException {
        try {
            int value = in.readInt();
            sum.add(value);
            return value;
        } catch (EOFException e) {
            throw endsEarly();
        }
    }

    public long getLong() throws IOException {
        try {
            long value = in.readLong();
            sum.add(value);
            return value;
        } catch (EOFException e) {
            throw endsEarly();
        }
    }

    /** A number that is not negative. */
    public int getCount() throws IOException {
        int count = getInt();
        if (count < 0) {
            throw damaged("a count of " + count);
        }
        return count;
    }

    public byte[] getBytes() throws IOException {
        int length = getCount();
        byte[] bytes = new byte[Math.min(length, PIECE)];
        try {
            in.readFully(bytes);
            while (bytes.length < length) {
                int had = bytes.length;
                bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * had));
                in.readFully(bytes, had, bytes.length - had);
            }
        } catch (EOFException e) {
            throw endsEarly();
        }
        sum.add(bytes, length);
        return bytes;
    }

    public MessageName getName() throws IOException {
        byte[] bytes = getBytes();
        if (bytes.length > MessageName.MAX_LENGTH) {
            throw damaged("a name of " + bytes.length + " bytes");
        }
        return new MessageName(bytes);
    }

    /** A message, for the caller to hold and release; null if there was none. */
    public Message getMessage() throws IOException {
        int number = getInt();
        if (number == StateWriter.NO_MESSAGE) {
            return null;
        }
        if (number == StateWriter.NOT_SHARED) {
            return Message.load(this);
        }
        if (number < 0 || number > shared.size() + 1) {
            throw damaged("a message without contents");
        }
        if (number <= shared.size()) {
            Message message = shared.get(number - 1);
            message.retain();
            return message;
        }
        Message message = Message.load(this);
        shared.add(message);
        return message;
    }

    /** A message that was being read, for its reader to hold and release; null if there was none. */
    public QueuedMessage getTaken() throws IOException {
        Message message = getMessage();
        return message == null ? null : new QueuedMessage(message, getInt(), null, null);
    }

    /** Ends the state, and makes sure that all of it was as it was saved. */
    public void end() throws IOException {
        long expected = sum.value();
        if (getLong() != expected) {
            throw damaged("something else than was saved");
        }
    }
}
