// SPDX-License-Identifier: Apache-2.0
package org.kbus.state;

import java.io.DataOutput;
import java.io.IOException;

/** Saves state, as records that each begin with a tag and a version, and end with a sum over all of them. */
public class RecordWriter {

    /** How long a record's tag is, in characters. */
    static final int TAG_LENGTH = 4;

    private final DataOutput out;
    private final StateSum sum = new StateSum();

    /** @param out better buffered: it gets numbers one by one */
    public RecordWriter(DataOutput out) {
        this.out = out;
    }

    /**
     * Begins a record.
     *
     * @param tag     what it is, in four letters
     * @param version from 1 on; a reader refuses a later one than it knows
     */
    public final void record(String tag, int version) throws IOException {
        for (int i = 0; i < TAG_LENGTH; i++) {
            put((byte) tag.charAt(i));
        }
        put(version);
    }

    public final void put(boolean value) throws IOException {
        put((byte) (value ? 1 : 0));
    }

    public final void put(byte value) throws IOException {
        out.writeByte(value);
        sum.add(value);
    }

    public final void put(int value) throws IOException {
        out.writeInt(value);
        sum.add(value);
    }

    public final void put(long value) throws IOException {
        out.writeLong(value);
        sum.add(value);
    }

    /** Their number and they themselves. */
    public final void put(byte[] bytes) throws IOException {
        put(bytes, 0, bytes.length);
    }

    /** Likewise, of a part of an array. */
    public final void put(byte[] bytes, int from, int length) throws IOException {
        put(length);
        out.write(bytes, from, length);
        sum.add(bytes, from, length);
    }

    /** Ends the state. */
    public final void end() throws IOException {
        out.writeLong(sum.value());
    }
}
