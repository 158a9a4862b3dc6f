// SPDX-License-Identifier: Apache-2.0
package org.kbus.abi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The layout of messages, and of the data of replier bind events. */
class MessageHeaderTest {

    private final ByteBuffer bytes = ByteBuffer.allocate(MessageHeader.MAX_SIZE).order(ByteOrder.nativeOrder());

    @Test
    void sizes() {
        assertEquals(88, MessageHeader.size(DataModel.LP64));
        assertEquals(72, MessageHeader.size(DataModel.ILP32));
        assertEquals(16, NameArgument.size(DataModel.LP64));
        assertEquals(12, NameArgument.size(DataModel.ILP32));
    }

    @ParameterizedTest
    @CsvSource({"3, 0, 96", "3, 1, 100", "3, 4, 100", "4, 4, 104", "1000, 0, 1096", "-1, -1, 8589934684"})
    void entireLength(int nameLength, int dataLength, long length) {
        assertEquals(length, MessageHeader.entireLength(DataModel.LP64, nameLength, dataLength));
    }

    @ParameterizedTest
    @EnumSource(DataModel.class)
    void whatIsPutIsGot(DataModel model) {
        MessageHeader header = new MessageHeader().wrap(bytes, model).clear().id(1L << 32 | 2).inReplyTo(3L << 32 | 4)
                .to(5).from(6).origFrom(7L << 32 | 8).finalTo(9L << 32 | 10).flags(11).nameLength(12).dataLength(13);
        assertEquals(MessageHeader.START_GUARD, header.startGuard());
        assertEquals(MessageHeader.END_GUARD, header.endGuard());
        assertEquals(1L << 32 | 2, header.id());
        assertEquals(3L << 32 | 4, header.inReplyTo());
        assertEquals(5, header.to());
        assertEquals(7L << 32 | 8, header.origFrom());
        assertEquals(9L << 32 | 10, header.finalTo());
        assertEquals(11, header.flags());
        assertEquals(12, header.nameLength());
        assertEquals(13, header.dataLength());
        assertEquals(0, header.namePointer());
        assertEquals(0, header.dataPointer());
        assertEquals(model, MessageHeader.modelOf(bytes));
    }

    @Test
    void fieldsStandWhereTheStructHasThem() {
        new MessageHeader().wrap(bytes, DataModel.LP64).clear().id(1L << 32 | 2).to(5).from(6).flags(11).dataLength(13);
        assertEquals(0x7375624B, bytes.getInt(0));
        assertEquals(1, bytes.getInt(4));
        assertEquals(2, bytes.getInt(8));
        assertEquals(5, bytes.getInt(20));
        assertEquals(6, bytes.getInt(24));
        assertEquals(11, bytes.getInt(48));
        assertEquals(13, bytes.getInt(56));
        assertEquals(0x4B627573, bytes.getInt(80));
    }

    @Test
    void bindEventData() {
        byte[] bound = "$.Ab".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer data = ByteBuffer.wrap(ReplierBindEventData.encode(true, 7, bound)).order(ByteOrder.nativeOrder());
        assertEquals(1, data.getInt(0));
        assertEquals(7, data.getInt(4));
        assertEquals(4, data.getInt(8));
        byte[] name = new byte[8];
        data.get(12, name);
        assertArrayEquals("$.Ab\0\0\0\0".getBytes(StandardCharsets.US_ASCII), name);
        assertEquals(20, data.capacity());
    }
}
