// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A message as it is laid out in memory, and how much of it has been written. */
final class Outgoing {

    /** More data than any message of a trace has. */
    static final int MAX_DATA = 600 * 1024;

    private static final byte JUNK = 0x77;
    /** Room behind what a pointy message points at, for lengths in its header that say a little too much. */
    private static final int ROOM_BEHIND_NAME = 8;
    private static final int ROOM_BEHIND_DATA = 16;

    private final AddressSpace memory;
    private byte[] message = {};
    private long address;
    private int written;
    private byte[] pointedName;
    private byte[] pointedData;

    Outgoing(AddressSpace memory) {
        this.memory = memory;
    }

    /** Lays out an entire message, with this in its padding and this as its last guard. */
    void layOutEntire(KbusHeader header, byte[] name, byte[] data, byte padding, int lastGuard) {
        header.name = 0;
        header.data = 0;
        byte[] entire = new byte[KbusHeader.entireLength(header.nameLength, header.dataLength)];
        Arrays.fill(entire, padding);
        header.putInto(entire);
        System.arraycopy(name, 0, entire, KbusHeader.SIZE, header.nameLength);
        System.arraycopy(data, 0, entire, KbusHeader.SIZE + KbusHeader.nameRoom(header.nameLength), header.dataLength);
        ByteBuffer.wrap(entire).order(ByteOrder.nativeOrder()).putInt(entire.length - Integer.BYTES, lastGuard);
        pointedName = null;
        pointedData = null;
        replace(entire);
    }

    /** Lays out a header that points at name and data. What an earlier one points at stays: it may be wanted yet. */
    void layOutPointy(KbusHeader header, byte[] name, byte[] data) {
        pointedName = Arrays.copyOf(Arrays.copyOf(name, header.nameLength), header.nameLength + ROOM_BEHIND_NAME);
        pointedData = null;
        header.name = memory.map(pointedName);
        header.data = 0;
        if (header.dataLength != 0) {
            pointedData = Arrays.copyOf(Arrays.copyOf(data, header.dataLength), header.dataLength + ROOM_BEHIND_DATA);
            header.data = memory.map(pointedData);
        }
        byte[] pointy = new byte[KbusHeader.SIZE];
        header.putInto(pointy);
        replace(pointy);
    }

    private void replace(byte[] with) {
        memory.unmap(address);
        message = with;
        address = memory.map(message);
        written = 0;
    }

    /** Puts another header into the message. */
    void header(KbusHeader header) {
        header.putInto(message);
    }

    /** Leaves so many bytes of its end away. */
    void cut(int count) {
        replace(Arrays.copyOf(message, message.length - count));
    }

    /** Adds so many bytes that are not of the message. */
    void lengthen(int count) {
        byte[] longer = Arrays.copyOf(message, message.length + count);
        Arrays.fill(longer, message.length, longer.length, JUNK);
        replace(longer);
    }

    void scramble(TraceRandom random) {
        random.fill(message, message.length);
    }

    /** What a blocked message points at has been fetched: what a program does with it from then on must not matter. */
    void overwritePointed() {
        if (pointedName != null) {
            Arrays.fill(pointedName, 0, pointedName.length - ROOM_BEHIND_NAME, (byte) 'z');
        }
        if (pointedData != null) {
            Arrays.fill(pointedData, 0, pointedData.length - ROOM_BEHIND_DATA, (byte) 0x5A);
        }
    }

    boolean pointsAtData() {
        return pointedData != null;
    }

    void changePointedData() {
        pointedData[0] ^= (byte) 0xFF;
    }

    int length() {
        return message.length;
    }

    /** Where the rest begins. */
    long restAddress() {
        return address + written;
    }

    int left() {
        return message.length - written;
    }

    boolean isWritten() {
        return left() == 0;
    }

    /** So many more bytes are no longer to be written. */
    void skip(int count) {
        written += count;
    }

    void giveUp() {
        written = message.length;
    }

    void clear() {
        message = new byte[0];
        written = 0;
    }
}
