// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.state.RecordWriter;

/**
 * The records of some operations that follow each other, and what there was before the first of them. A record is, as
 * {@link JournalEntry} reads it:
 *
 * <pre>
 * int length       of the whole record; 0 while it has no end
 * byte opcode, byte flags
 * short            not used
 * int inode, int handle, int pid, int uid
 * ...              what belongs to the opcode
 * int result
 * </pre>
 */
final class JournalSegment {

    static final int FLAGS_OFFSET = 5;

    /** The caller is a 32-bit program. */
    static final int ILP32 = 1;
    /** A read does not want to wait. */
    static final int NON_BLOCKING = 2;
    /** There was no room for something that the operation has been given. */
    static final int INCOMPLETE = 4;

    /** Of bytes that are longer the first and the last are kept: a message's header and name, and its last guard. */
    private static final int MOST_KEPT = 1216;
    private static final int LAST_KEPT = 16;

    /** So few are copied faster by words: an ioctl's argument. */
    private static final int FEW = 64;

    /** What is always left for the end of a record. */
    private static final int RESERVED = 64;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle NATIVE_INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle NATIVE_LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final byte[] records;
    private int position;
    private int start;

    /** Null if the state before the first operation is not known. */
    private JournalStart before;

    JournalSegment(int size) {
        records = new byte[size];
    }

    /** Forgets all records, and goes on from this state. */
    void restart(JournalStart from) {
        position = 0;
        before = from;
    }

    JournalStart before() {
        return before;
    }

    void save(RecordWriter out) throws IOException {
        out.put(records, 0, position);
    }

    boolean hasRoomFor(int size) {
        return records.length - position >= size;
    }

    void begin(Opcode opcode, long inode, long handle, int pid, int uid) {
        start = position;
        put((long) opcode.ordinal() << 24);
        put(inode << 32 | handle);
        put((long) pid << 32 | uid & 0xFFFF_FFFFL);
    }

    void flag(int bit) {
        records[start + FLAGS_OFFSET] |= (byte) bit;
    }

    void put(int value) {
        INTS.set(records, position, value);
        position += Integer.BYTES;
    }

    void put(long value) {
        LONGS.set(records, position, value);
        position += Long.BYTES;
    }

    /** So many bytes of a buffer, from an index on; of many, some. */
    void put(ByteBuffer from, int index, int length) {
        int kept = kept(length);
        if (!hasRoomFor(Integer.BYTES + kept + RESERVED)) {
            put(-1);
            flag(INCOMPLETE);
            return;
        }
        put(length);
        if (length <= FEW && from.order() == ByteOrder.nativeOrder()) {
            putFew(from, index, length);
        } else if (kept == length) {
            from.get(index, records, position, length);
        } else {
            from.get(index, records, position, kept - LAST_KEPT);
            from.get(index + length - LAST_KEPT, records, position + kept - LAST_KEPT, LAST_KEPT);
        }
        position += kept;
    }

    private void putFew(ByteBuffer from, int index, int length) {
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            NATIVE_LONGS.set(records, position + i, from.getLong(index + i));
        }
        for (; i + Integer.BYTES <= length; i += Integer.BYTES) {
            NATIVE_INTS.set(records, position + i, from.getInt(index + i));
        }
        for (; i < length; i++) {
            records[position + i] = from.get(index + i);
        }
    }

    /** How many of so many bytes are kept. */
    private static int kept(int length) {
        return Math.min(length, MOST_KEPT);
    }

    /** Reads what {@link #put} has put. What has not been kept is zeroes; null if it had no room. */
    static byte[] bytes(ByteBuffer record) {
        int length = record.getInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        int kept = kept(length);
        if (kept == length) {
            record.get(bytes);
        } else {
            record.get(bytes, 0, kept - LAST_KEPT).get(bytes, length - LAST_KEPT, LAST_KEPT);
        }
        return bytes;
    }

    void end(int result) {
        put(result);
        INTS.set(records, start, position - start);
    }
}
