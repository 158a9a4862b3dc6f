// SPDX-License-Identifier: Apache-2.0
package org.kbus.state;

import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Loads what a {@link RecordWriter} has saved, in the same order. What it throws for a bad state is a StateException. */
public class RecordReader {

    /** Memory for bytes is taken as they come: their number alone is not to be believed. */
    private static final int PIECE = 1 << 16;

    private final DataInput in;
    private final StateSum sum = new StateSum();

    public RecordReader(DataInput in) {
        this.in = in;
    }

    /**
     * Begins a record.
     *
     * @param latest the latest version of it that the caller knows
     * @return its version
     */
    public final int record(String tag, int latest) throws IOException {
        byte[] bytes = new byte[RecordWriter.TAG_LENGTH];
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
    public final StateException damaged(String what) {
        return new StateException("The state is damaged: there is " + what);
    }

    private static StateException endsEarly() {
        return new StateException("The state is damaged: it ends too early");
    }

    public final boolean getBoolean() throws IOException {
        byte value = getByte();
        if (value != 0 && value != 1) {
            throw damaged("a switch at " + value);
        }
        return value == 1;
    }

    public final byte getByte() throws IOException {
        try {
            byte value = in.readByte();
            sum.add(value);
            return value;
        } catch (EOFException e) {
            throw endsEarly();
        }
    }

    public final int getInt() throws IOException {
        try {
            int value = in.readInt();
            sum.add(value);
            return value;
        } catch (EOFException e) {
            throw endsEarly();
        }
    }

    public final long getLong() throws IOException {
        try {
            long value = in.readLong();
            sum.add(value);
            return value;
        } catch (EOFException e) {
            throw endsEarly();
        }
    }

    /** A number that is not negative. */
    public final int getCount() throws IOException {
        return getCount(Integer.MAX_VALUE);
    }

    /** A number that is neither negative nor more than {@code most}. */
    public final int getCount(int most) throws IOException {
        int count = getInt();
        if (count < 0 || count > most) {
            throw damaged("a count of " + count);
        }
        return count;
    }

    public final byte[] getBytes() throws IOException {
        return getBytes(Integer.MAX_VALUE);
    }

    /** @param most how many there can be */
    public final byte[] getBytes(int most) throws IOException {
        int length = getCount(most);
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
        sum.add(bytes, 0, length);
        return bytes;
    }

    /** Ends the state, and makes sure that all of it was as it was saved. */
    public final void end() throws IOException {
        long expected = sum.value();
        if (getLong() != expected) {
            throw damaged("something else than was saved");
        }
    }
}
