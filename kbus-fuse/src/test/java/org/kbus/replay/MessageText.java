// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A message that has been read, as one line. What should never be seen of one is introduced by an exclamation mark. */
final class MessageText {

    private static final int EVENT_HEAD = 12;

    private final Numbering numbering;
    private final byte[] message;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder odd = new StringBuilder();

    private MessageText(Numbering numbering, byte[] message) {
        this.numbering = numbering;
        this.message = message;
    }

    static String of(byte[] message, Numbering numbering) {
        if (message.length < KbusHeader.SIZE + 8) {
            return "!short message of " + message.length + " bytes";
        }
        MessageText made = new MessageText(numbering, message);
        made.addHeader(KbusHeader.of(message));
        return made.text.toString();
    }

    private void addHeader(KbusHeader header) {
        remarkIf(header.start != KbusHeader.START || header.end != KbusHeader.END, "guards");
        remarkIf(header.name != 0 || header.data != 0, "pointers");
        remarkIf(header.gap != 0, "gap");
        remarkIf(header.tail != 0, "tail");
        text.append(fields(header, numbering));
        if (Integer.compareUnsigned(header.nameLength, Names.MAX_LENGTH) > 0
                || Integer.compareUnsigned(header.dataLength, Outgoing.MAX_DATA) > 0) {
            text.append(" !lengths ").append(lengths(header));
        } else if (KbusHeader.entireLength(header.nameLength, header.dataLength) != message.length) {
            text.append(" !length ").append(message.length).append(" for ").append(lengths(header));
        } else {
            addNameAndData(header);
            text.append(odd);
        }
    }

    private static String lengths(KbusHeader header) {
        return Integer.toUnsignedString(header.nameLength) + "," + Integer.toUnsignedString(header.dataLength);
    }

    /** The fields of a header, but for what lies behind it. */
    static String fields(KbusHeader header, Numbering numbering) {
        return String.format("id=%s irt=%s to=%s from=%s orig=%d,%d final=%d,%d extra=%s flags=%08x",
                numbering.message(header.id), numbering.message(header.inReplyTo), numbering.ksock(header.to),
                numbering.ksock(header.from), header.originNetwork, header.originLocal, header.finalNetwork,
                header.finalLocal, Integer.toUnsignedString(header.extra), header.flags);
    }

    private void addNameAndData(KbusHeader header) {
        int nameAt = KbusHeader.SIZE;
        int dataAt = nameAt + KbusHeader.nameRoom(header.nameLength);
        int guardAt = dataAt + KbusHeader.dataRoom(header.dataLength);
        remarkIf(!isZero(nameAt + header.nameLength, dataAt), "namepad");
        remarkIf(!isZero(dataAt + header.dataLength, guardAt), "datapad");
        remarkIf(intAt(guardAt) != KbusHeader.END, "final guard");
        byte[] name = Arrays.copyOfRange(message, nameAt, nameAt + header.nameLength);
        text.append(" name=").append(Transcript.quote(name));
        if (Names.text(name).equals(Names.REPLIER_BIND_EVENT) && header.dataLength >= EVENT_HEAD) {
            addEvent(dataAt, header.dataLength);
        } else if (header.dataLength == 0) {
            text.append(" data=0");
        } else {
            long digest = Digest.add(Digest.EMPTY, message, dataAt, header.dataLength);
            text.append(" data=").append(header.dataLength).append(Digest.text(digest));
        }
    }

    /** The data of a replier bind event: whether it is a bind, the binder, the length of the name, the name. */
    private void addEvent(int dataAt, int dataLength) {
        int isBind = intAt(dataAt);
        int length = intAt(dataAt + 8);
        text.append(" event(").append(isBind == 1 ? "bind" : isBind == 0 ? "unbind" : "!?").append(' ')
                .append(numbering.ksock(intAt(dataAt + 4)));
        if (Integer.compareUnsigned(length, Names.MAX_LENGTH) > 0
                || EVENT_HEAD + KbusHeader.nameRoom(length) != dataLength) {
            text.append(" !len ").append(Integer.toUnsignedString(length)).append(" of ").append(dataLength);
        } else {
            int nameAt = dataAt + EVENT_HEAD;
            remarkIf(!isZero(nameAt + length, dataAt + dataLength), "eventpad");
            text.append(' ').append(Transcript.quote(Arrays.copyOfRange(message, nameAt, nameAt + length)));
        }
        text.append(')');
    }

    private void remarkIf(boolean isOdd, String what) {
        if (isOdd) {
            odd.append(" !").append(what);
        }
    }

    private boolean isZero(int from, int to) {
        for (int i = from; i < to; i++) {
            if (message[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private int intAt(int offset) {
        return ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).getInt(offset);
    }
}
