// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a message as a 64-bit program has it. It is laid out here anew, and not with {@link org.kbus.abi}, so
 * that the one would show an error of the other.
 */
final class KbusHeader {

    static final int SIZE = 88;
    static final int START = 0x7375624B;
    static final int END = 0x4B627573;

    static final int WANT_A_REPLY = 0x001;
    static final int WANT_YOU_TO_REPLY = 0x002;
    static final int SYNTHETIC = 0x004;
    static final int URGENT = 0x008;
    static final int ALL_OR_WAIT = 0x100;
    static final int ALL_OR_FAIL = 0x200;

    int start = START;
    MessageNumber id = MessageNumber.NONE;
    MessageNumber inReplyTo = MessageNumber.NONE;
    int to;
    int from;
    int originNetwork;
    int originLocal;
    int finalNetwork;
    int finalLocal;
    int extra;
    int flags;
    int nameLength;
    int dataLength;
    int gap;
    long name;
    long data;
    int end = END;
    int tail;

    static int nameRoom(int length) {
        return length + 4 & ~3;
    }

    static int dataRoom(int length) {
        return length + 3 & ~3;
    }

    /** The length of a message in its entire form. */
    static int entireLength(int nameLength, int dataLength) {
        return SIZE + nameRoom(nameLength) + dataRoom(dataLength) + Integer.BYTES;
    }

    void putInto(byte[] message) {
        ByteBuffer.wrap(message).order(ByteOrder.nativeOrder())
                .putInt(start)
                .putInt(id.network()).putInt(id.serial())
                .putInt(inReplyTo.network()).putInt(inReplyTo.serial())
                .putInt(to).putInt(from)
                .putInt(originNetwork).putInt(originLocal)
                .putInt(finalNetwork).putInt(finalLocal)
                .putInt(extra).putInt(flags)
                .putInt(nameLength).putInt(dataLength).putInt(gap)
                .putLong(name).putLong(data)
                .putInt(end).putInt(tail);
    }

    static KbusHeader of(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
        KbusHeader header = new KbusHeader();
        header.start = bytes.getInt();
        header.id = new MessageNumber(bytes.getInt(), bytes.getInt());
        header.inReplyTo = new MessageNumber(bytes.getInt(), bytes.getInt());
        header.to = bytes.getInt();
        header.from = bytes.getInt();
        header.originNetwork = bytes.getInt();
        header.originLocal = bytes.getInt();
        header.finalNetwork = bytes.getInt();
        header.finalLocal = bytes.getInt();
        header.extra = bytes.getInt();
        header.flags = bytes.getInt();
        header.nameLength = bytes.getInt();
        header.dataLength = bytes.getInt();
        header.gap = bytes.getInt();
        header.name = bytes.getLong();
        header.data = bytes.getLong();
        header.end = bytes.getInt();
        header.tail = bytes.getInt();
        return header;
    }
}
