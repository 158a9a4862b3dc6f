// SPDX-License-Identifier: Apache-2.0
package org.kbus.abi;

import java.nio.ByteBuffer;

/**
 * {@code struct kbus_message_header}, which every message begins with.
 *
 * <pre>
 *   offset  LP64  ILP32
 *           0     0      u32  start_guard
 *           4     4      u32  id.network_id
 *           8     8      u32  id.serial_num
 *          12    12      u32  in_reply_to.network_id
 *          16    16      u32  in_reply_to.serial_num
 *          20    20      u32  to
 *          24    24      u32  from
 *          28    28      u32  orig_from.network_id
 *          32    32      u32  orig_from.local_id
 *          36    36      u32  final_to.network_id
 *          40    40      u32  final_to.local_id
 *          44    44      u32  extra
 *          48    48      u32  flags
 *          52    52      u32  name_len
 *          56    56      u32  data_len
 *          64    60      char *name
 *          72    64      void *data
 *          80    68      u32  end_guard
 *   size   88    72
 * </pre>
 *
 * <p>In an <em>entire</em> message both pointers are null, and behind the header come the name, padded to a
 * multiple of four with at least one zero byte, the data, padded likewise but with none if none is needed, and
 * a second end guard. A <em>pointy</em> message is the header alone.
 */
public final class MessageHeader {

    public static final int START_GUARD = 0x7375624B;
    public static final int END_GUARD = 0x4B627573;
    /** The second end guard, at the end of an entire message. */
    public static final int FINAL_GUARD_SIZE = Integer.BYTES;
    /** Of all data models. */
    public static final int MAX_SIZE = size(DataModel.LP64);
    /** The part that is the same in all data models. */
    public static final int COMMON_SIZE = 60;

    private static final int START_GUARD_OFFSET = 0;
    private static final int ID_OFFSET = 4;
    private static final int IN_REPLY_TO_OFFSET = 12;
    private static final int TO_OFFSET = 20;
    private static final int FROM_OFFSET = 24;
    private static final int ORIG_FROM_OFFSET = 28;
    private static final int FINAL_TO_OFFSET = 36;
    private static final int EXTRA_OFFSET = 44;
    private static final int FLAGS_OFFSET = 48;
    private static final int NAME_LENGTH_OFFSET = 52;
    private static final int DATA_LENGTH_OFFSET = 56;

    private ByteBuffer buffer;
    private DataModel model;

    public static int size(DataModel model) {
        return model == DataModel.LP64 ? 88 : 72;
    }

    private static int namePointerOffset(DataModel model) {
        return model == DataModel.LP64 ? 64 : COMMON_SIZE;
    }

    private static int dataPointerOffset(DataModel model) {
        return namePointerOffset(model) + model.pointerSize();
    }

    private static int endGuardOffset(DataModel model) {
        return dataPointerOffset(model) + model.pointerSize();
    }

    /** The length of a name and its padding: at least one zero byte. */
    public static int paddedNameLength(int nameLength) {
        return (nameLength + 1 + 3) & ~3;
    }

    /** The length of data and its padding. */
    public static int paddedDataLength(int dataLength) {
        return (dataLength + 3) & ~3;
    }

    /** The length of a message in its entire form; for any two unsigned lengths. */
    public static long entireLength(DataModel model, int nameLength, int dataLength) {
        return size(model)
                + (Integer.toUnsignedLong(nameLength) + 1 + 3 & ~3L)
                + (Integer.toUnsignedLong(dataLength) + 3 & ~3L)
                + FINAL_GUARD_SIZE;
    }

    /**
     * Tells who wrote a header of which at least {@code size(ILP32)} bytes are there. A write(2) does not say whether
     * its caller is a 32-bit program, but the bytes do: where an ILP32 header ends with its guard, an LP64 header
     * has the upper half of a pointer, and no user address has such a one. What does not even begin as a header is
     * taken for LP64.
     */
    public static DataModel modelOf(ByteBuffer header) {
        return header.getInt(START_GUARD_OFFSET) == START_GUARD
                && header.getInt(endGuardOffset(DataModel.ILP32)) == END_GUARD ? DataModel.ILP32 : DataModel.LP64;
    }

    public MessageHeader wrap(ByteBuffer header, DataModel dataModel) {
        buffer = header;
        model = dataModel;
        return this;
    }

    /** Makes the header one of an entire message, all zero but for its guards. */
    public MessageHeader clear() {
        for (int i = 0; i < size(model); i += Integer.BYTES) {
            buffer.putInt(i, 0);
        }
        buffer.putInt(START_GUARD_OFFSET, START_GUARD);
        buffer.putInt(endGuardOffset(model), END_GUARD);
        return this;
    }

    public int startGuard() {
        return buffer.getInt(START_GUARD_OFFSET);
    }

    public int endGuard() {
        return buffer.getInt(endGuardOffset(model));
    }

    /** Network and serial in one long, the network in its upper half. */
    public long id() {
        return getPair(ID_OFFSET);
    }

    public MessageHeader id(long id) {
        return putPair(ID_OFFSET, id);
    }

    public long inReplyTo() {
        return getPair(IN_REPLY_TO_OFFSET);
    }

    public MessageHeader inReplyTo(long id) {
        return putPair(IN_REPLY_TO_OFFSET, id);
    }

    public int to() {
        return buffer.getInt(TO_OFFSET);
    }

    public MessageHeader to(int ksock) {
        buffer.putInt(TO_OFFSET, ksock);
        return this;
    }

    public int from() {
        return buffer.getInt(FROM_OFFSET);
    }

    public MessageHeader from(int ksock) {
        buffer.putInt(FROM_OFFSET, ksock);
        return this;
    }

    public long origFrom() {
        return getPair(ORIG_FROM_OFFSET);
    }

    public MessageHeader origFrom(long origin) {
        return putPair(ORIG_FROM_OFFSET, origin);
    }

    public long finalTo() {
        return getPair(FINAL_TO_OFFSET);
    }

    public MessageHeader finalTo(long destination) {
        return putPair(FINAL_TO_OFFSET, destination);
    }

    public int extra() {
        return buffer.getInt(EXTRA_OFFSET);
    }

    public MessageHeader extra(int extra) {
        buffer.putInt(EXTRA_OFFSET, extra);
        return this;
    }

    public int flags() {
        return buffer.getInt(FLAGS_OFFSET);
    }

    public MessageHeader flags(int flags) {
        buffer.putInt(FLAGS_OFFSET, flags);
        return this;
    }

    /** Unsigned. */
    public int nameLength() {
        return buffer.getInt(NAME_LENGTH_OFFSET);
    }

    public MessageHeader nameLength(int length) {
        buffer.putInt(NAME_LENGTH_OFFSET, length);
        return this;
    }

    /** Unsigned. */
    public int dataLength() {
        return buffer.getInt(DATA_LENGTH_OFFSET);
    }

    public MessageHeader dataLength(int length) {
        buffer.putInt(DATA_LENGTH_OFFSET, length);
        return this;
    }

    /** Where the name is in the writer's memory; 0 in an entire message. */
    public long namePointer() {
        return model.getPointer(buffer, namePointerOffset(model));
    }

    /** Where the data is in the writer's memory; 0 in an entire message and when there is none. */
    public long dataPointer() {
        return model.getPointer(buffer, dataPointerOffset(model));
    }

    private long getPair(int offset) {
        return (long) buffer.getInt(offset) << 32 | buffer.getInt(offset + Integer.BYTES) & 0xFFFF_FFFFL;
    }

    private MessageHeader putPair(int offset, long pair) {
        buffer.putInt(offset, (int) (pair >>> 32));
        buffer.putInt(offset + Integer.BYTES, (int) pair);
        return this;
    }
}
