// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.kbus.abi.DataModel;
import org.kbus.abi.MessageHeader;
import org.kbus.linux.NativeBuffer;

/** Memory in which an entire message is laid out, to be written or as it was read. It grows as it must. */
final class MessageBuffer {

    /** The bus's names are bytes; those that it accepts are ASCII. */
    static final Charset NAME_CHARSET = StandardCharsets.ISO_8859_1;

    private final MessageHeader header = new MessageHeader();
    private NativeBuffer memory = new NativeBuffer(NativeBuffer.PAGE_SIZE);

    /** Memory of at least this many bytes; what was in it is lost. */
    NativeBuffer reserve(long length) {
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a message of " + length + " bytes is longer than any can be");
        }
        if (length > memory.size()) {
            memory = new NativeBuffer((int) length);
        }
        return memory;
    }

    /** Lays a message out. The answer is its length. */
    int put(Message message) {
        byte[] name = message.name().getBytes(NAME_CHARSET);
        byte[] data = message.data();
        long length = MessageHeader.entireLength(DataModel.LP64, name.length, data.length);
        ByteBuffer bytes = reserve(length).bytes();
        Message.Header fields = message.header();
        header.wrap(bytes, DataModel.LP64).clear()
                .id(fields.id().pair()).inReplyTo(fields.inReplyTo().pair())
                .to(fields.to()).from(fields.from())
                .origFrom(fields.origFrom().pair()).finalTo(fields.finalTo().pair())
                .extra(fields.extra()).flags(fields.flags())
                .nameLength(name.length).dataLength(data.length);
        int nameOffset = MessageHeader.size(DataModel.LP64);
        int dataOffset = nameOffset + MessageHeader.paddedNameLength(name.length);
        int guardOffset = dataOffset + MessageHeader.paddedDataLength(data.length);
        bytes.putInt(dataOffset - Integer.BYTES, 0).put(nameOffset, name);
        if (data.length > 0) {
            bytes.putInt(guardOffset - Integer.BYTES, 0).put(dataOffset, data);
        }
        bytes.putInt(guardOffset, MessageHeader.END_GUARD);
        return (int) length;
    }

    /** The message that has been read into the memory. */
    Message get() {
        ByteBuffer bytes = memory.bytes();
        header.wrap(bytes, DataModel.LP64);
        byte[] name = new byte[header.nameLength()];
        byte[] data = new byte[header.dataLength()];
        int nameOffset = MessageHeader.size(DataModel.LP64);
        bytes.get(nameOffset, name);
        bytes.get(nameOffset + MessageHeader.paddedNameLength(name.length), data);
        return new Message(new String(name, NAME_CHARSET), data, new Message.Header(MessageId.of(header.id()),
                MessageId.of(header.inReplyTo()), header.to(), header.from(), NetworkAddress.of(header.origFrom()),
                NetworkAddress.of(header.finalTo()), header.extra(), header.flags()));
    }
}
