// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.abi.DataModel;
import org.kbus.abi.MessageHeader;
import org.kbus.bus.Message;
import org.kbus.bus.QueuedMessage;
import org.kbus.bus.StateReader;
import org.kbus.bus.StateWriter;

/** The message that a Ksock is reading, always in its entire form, in pieces of any size. */
final class MessageReader {

    private static final byte[] ZEROES = new byte[4];

    private final MessageHeader header = new MessageHeader();

    private QueuedMessage current;
    private DataModel model;
    private int total;
    private int position;

    /** Begins with this message, in the layout of whoever asked for it; drops what was left of the last one. */
    void begin(QueuedMessage message, DataModel reader) {
        drop();
        current = message;
        model = reader;
        total = (int) MessageHeader.entireLength(reader, nameLength(), dataLength());
    }

    /** Forgets the message being read, and what it held. */
    void drop() {
        if (current != null) {
            current.message().release();
            current = null;
        }
        total = 0;
        position = 0;
    }

    /** The length of the message being read, in bytes; 0 if none is. */
    int total() {
        return total;
    }

    /** How much of it has been read. */
    int position() {
        return position;
    }

    /** How much of it is left to read. */
    int left() {
        return total - position;
    }

    /**
     * Puts as much of the rest of the message as there is room for. It never goes on to the next one.
     *
     * @param scratch room for a header, whose contents are not kept
     */
    void read(ByteBuffer out, ByteBuffer scratch) {
        if (current == null) {
            return;
        }
        Message message = current.message();
        int start = 0;
        if (position < MessageHeader.size(model)) {
            encodeHeader(scratch);
            scratch.limit(MessageHeader.size(model)).position(position);
            copy(scratch, out);
        }
        start += MessageHeader.size(model);
        copy(message.name().bytes(), start, nameLength(), out);
        start += nameLength();
        copy(ZEROES, start, MessageHeader.paddedNameLength(nameLength()) - nameLength(), out);
        start += MessageHeader.paddedNameLength(nameLength()) - nameLength();
        copy(message.data(), start, dataLength(), out);
        start += dataLength();
        copy(ZEROES, start, MessageHeader.paddedDataLength(dataLength()) - dataLength(), out);
        start += MessageHeader.paddedDataLength(dataLength()) - dataLength();
        if (position >= start && out.hasRemaining()) {
            scratch.clear().order(ByteOrder.nativeOrder());
            scratch.putInt(0, MessageHeader.END_GUARD);
            scratch.limit(MessageHeader.FINAL_GUARD_SIZE).position(position - start);
            copy(scratch, out);
        }
        if (position == total) {
            drop();
        }
    }

    /** Copies what is still to be read of the part of that length that begins at {@code start} of the message. */
    private void copy(byte[] part, int start, int length, ByteBuffer out) {
        int from = position - start;
        if (from < 0 || from >= length) {
            return;
        }
        int count = Math.min(length - from, out.remaining());
        out.put(part, from, count);
        position += count;
    }

    private void copy(ByteBuffer part, ByteBuffer out) {
        if (part.remaining() > out.remaining()) {
            part.limit(part.position() + out.remaining());
        }
        position += part.remaining();
        out.put(part);
    }

    private void encodeHeader(ByteBuffer scratch) {
        Message message = current.message();
        scratch.clear().order(ByteOrder.nativeOrder());
        header.wrap(scratch, model).clear()
                .id(message.id())
                .inReplyTo(message.inReplyTo())
                .to(message.to())
                .from(message.from())
                .origFrom(message.origFrom())
                .finalTo(message.finalTo())
                .extra(0)
                .flags(current.flags())
                .nameLength(nameLength())
                .dataLength(dataLength());
    }

    // ------------------------------------------------------------------------------------ saving and loading

    void save(StateWriter out) throws IOException {
        out.put(current);
        if (current != null) {
            SavedModel.save(out, model);
            out.put(position);
        }
    }

    void load(StateReader in) throws IOException {
        QueuedMessage taken = in.getTaken();
        if (taken == null) {
            return;
        }
        DataModel reader = SavedModel.load(in);
        if (reader == null) {
            throw in.damaged("a reader without a data model");
        }
        begin(taken, reader);
        position = in.getCount(total);
    }

    private int nameLength() {
        return current.message().name().length();
    }

    private int dataLength() {
        return current.message().data().length;
    }
}
