// SPDX-License-Identifier: Apache-2.0
package org.kbus.abi;

import java.nio.ByteBuffer;

/**
 * {@code struct kbus_monitor_record}, which each record of a monitor begins with.
 *
 * <pre>
 *   offset
 *        0      u32  record_len
 *        4      u32  lost
 *        8      u64  time_ns
 *       16      u32  message_len
 *       20      u32  captured_len
 *       24      u32  num_recipients
 *       28      u32  num_listed
 *       32      u32  missed
 *       36      u32  replier
 *   size 40
 * </pre>
 *
 * <p>Behind it come the Ksock ids of the recipients, as many as are listed, padded to a multiple of eight; then the
 * message, in the layout of {@link DataModel#LP64}, as an entire one but with only as much data as was captured; and
 * zero bytes up to a multiple of eight.
 */
public final class MonitorRecord {

    public static final int SIZE = 40;
    /** What the lengths of all records are multiples of. */
    public static final int ALIGNMENT = 8;
    /** The most bytes of a message's data that are captured. */
    public static final int SNAP_LENGTH = 64 * 1024;
    /** The most recipients that are listed. */
    public static final int MAX_LISTED = 64;
    /** No record is longer. */
    public static final int MAX_LENGTH = length(MAX_LISTED, 1000, SNAP_LENGTH);

    private static final int LENGTH_OFFSET = 0;
    private static final int LOST_OFFSET = 4;
    private static final int TIME_OFFSET = 8;
    private static final int MESSAGE_LENGTH_OFFSET = 16;
    private static final int CAPTURED_LENGTH_OFFSET = 20;
    private static final int RECIPIENTS_OFFSET = 24;
    private static final int LISTED_OFFSET = 28;
    private static final int MISSED_OFFSET = 32;
    private static final int REPLIER_OFFSET = 36;

    private ByteBuffer buffer;
    private int start;

    /** The length of a record with a message. */
    public static int length(int listed, int nameLength, int capturedLength) {
        return padded(messageOffset(listed) + (int) MessageHeader.entireLength(DataModel.LP64, nameLength,
                capturedLength));
    }

    /** Where in a record its message begins. */
    public static int messageOffset(int listed) {
        return padded(SIZE + listed * Integer.BYTES);
    }

    private static int padded(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** @param offset where in the buffer the record begins */
    public MonitorRecord wrap(ByteBuffer record, int offset) {
        buffer = record;
        start = offset;
        return this;
    }

    /** Of the whole record, a multiple of {@link #ALIGNMENT}. */
    public int length() {
        return buffer.getInt(start + LENGTH_OFFSET);
    }

    public MonitorRecord length(int length) {
        return put(LENGTH_OFFSET, length);
    }

    /** How many messages the monitor has lost right before this one; unsigned. */
    public int lost() {
        return buffer.getInt(start + LOST_OFFSET);
    }

    public MonitorRecord lost(int count) {
        return put(LOST_OFFSET, count);
    }

    /** When the message was delivered, in nanoseconds since 1970. */
    public long time() {
        return buffer.getLong(start + TIME_OFFSET);
    }

    public MonitorRecord time(long nanos) {
        buffer.putLong(start + TIME_OFFSET, nanos);
        return this;
    }

    /** Of the message as it stands in the record; 0 if there is none, and the record only tells what was lost. */
    public int messageLength() {
        return buffer.getInt(start + MESSAGE_LENGTH_OFFSET);
    }

    public MonitorRecord messageLength(int length) {
        return put(MESSAGE_LENGTH_OFFSET, length);
    }

    /** How many bytes of the message's data are in the record. */
    public int capturedLength() {
        return buffer.getInt(start + CAPTURED_LENGTH_OFFSET);
    }

    public MonitorRecord capturedLength(int length) {
        return put(CAPTURED_LENGTH_OFFSET, length);
    }

    /** How many copies of the message have been delivered. */
    public int recipients() {
        return buffer.getInt(start + RECIPIENTS_OFFSET);
    }

    public MonitorRecord recipients(int count) {
        return put(RECIPIENTS_OFFSET, count);
    }

    /** To how many of them the record has the Ksock ids. */
    public int listed() {
        return buffer.getInt(start + LISTED_OFFSET);
    }

    public MonitorRecord listed(int count) {
        return put(LISTED_OFFSET, count);
    }

    /** One of the recipients that are listed. */
    public int recipient(int index) {
        return buffer.getInt(start + SIZE + index * Integer.BYTES);
    }

    public MonitorRecord recipient(int index, int ksock) {
        return put(SIZE + index * Integer.BYTES, ksock);
    }

    /** How many listeners' bindings went without the message, because their queues had no room. */
    public int missed() {
        return buffer.getInt(start + MISSED_OFFSET);
    }

    public MonitorRecord missed(int count) {
        return put(MISSED_OFFSET, count);
    }

    /** The Ksock that is to reply; 0 if none is. */
    public int replier() {
        return buffer.getInt(start + REPLIER_OFFSET);
    }

    public MonitorRecord replier(int ksock) {
        return put(REPLIER_OFFSET, ksock);
    }

    private MonitorRecord put(int offset, int value) {
        buffer.putInt(start + offset, value);
        return this;
    }
}
