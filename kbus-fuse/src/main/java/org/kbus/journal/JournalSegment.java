// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.nio.ByteBuffer;

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
    static final int HEADER_SIZE = 24;

    /** The caller is a 32-bit program. */
    static final int ILP32 = 1;
    /** A read does not want to wait. */
    static final int NON_BLOCKING = 2;
    /** There was no room for something that the operation has been given. */
    static final int INCOMPLETE = 4;

    /** Of bytes that are longer the first and the last are kept: a message's header and name, and its last guard. */
    private static final int MOST_KEPT = 1216;
    private static final int LAST_KEPT = 16;

    /** What is always left for the end of a record. */
    private static final int RESERVED = 64;

    private final ByteBuffer records;
    private int start;

    /** Null if the state before the first operation is not known. */
    private JournalStart before;

    JournalSegment(int size) {
        records = ByteBuffer.allocate(size);
    }

    /** Forgets all records, and goes on from this state. */
    void restart(JournalStart from) {
        records.clear();
        before = from;
    }

    JournalStart before() {
        return before;
    }

    /** Its records, up to its position. */
    ByteBuffer records() {
        return records;
    }

    boolean hasRoomFor(int size) {
        return records.remaining() >= size;
    }

    void begin(Opcode opcode, long inode, long handle, int pid, int uid) {
        start = records.position();
        records.putInt(0).putInt(opcode.ordinal() << 24);
        records.putInt((int) inode).putInt((int) handle).putInt(pid).putInt(uid);
    }

    void flag(int bit) {
        int at = start + FLAGS_OFFSET;
        records.put(at, (byte) (records.get(at) | bit));
    }

    void put(int value) {
        records.putInt(value);
    }

    void put(long value) {
        records.putLong(value);
    }

    /** So many bytes of a buffer, from an index on; of many, some. */
    void put(ByteBuffer from, int index, int length) {
        int kept = kept(length);
        if (records.remaining() < Integer.BYTES + kept + RESERVED) {
            records.putInt(-1);
            flag(INCOMPLETE);
            return;
        }
        records.putInt(length);
        if (kept == length) {
            put(from, index, 0, length);
        } else {
            put(from, index, 0, kept - LAST_KEPT);
            put(from, index, length - LAST_KEPT, LAST_KEPT);
        }
    }

    private void put(ByteBuffer from, int index, int offset, int count) {
        int at = records.position();
        records.put(at, from, index + offset, count).position(at + count);
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
        records.putInt(result);
        records.putInt(start, records.position() - start);
    }
}
