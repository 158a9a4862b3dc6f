// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.kbus.abi.DataModel;
import org.kbus.abi.MessageHeader;
import org.kbus.abi.MonitorRecord;
import org.kbus.bus.Message;
import org.kbus.bus.MessageId;
import org.kbus.bus.MessageName;
import org.kbus.bus.Recipients;

/** The layout of records, as {@code kbus_monitor.h} has it. */
@SuppressWarnings("DefaultCharset")
class MonitorRecordEncoderTest {

    private final MonitorRecordEncoder encoder = new MonitorRecordEncoder();
    private final MonitorRecord record = new MonitorRecord();

    private ByteBuffer encode(String name, byte[] data) {
        Message message = new Message(MessageId.of(5, 6), MessageId.of(0, 4), 3, 0, 0, 2 | 1 << 16,
                new MessageName(name), data, new Accounts(AccountLimits.shared(Long.MAX_VALUE)).of(0));
        ByteBuffer bytes = encoder.encode(message, new Recipients(), 1234);
        record.wrap(bytes, 0);
        return bytes;
    }

    @Test
    void aRecord() {
        ByteBuffer bytes = encode("$.Abc", "data1".getBytes());
        // 40 + 88 + "$.Abc\0\0\0" + "data1\0\0\0" + 4, and 4 to a multiple of eight
        assertEquals(152, record.length());
        assertEquals(152, bytes.getInt(0));
        assertEquals(1234, bytes.getLong(8));
        assertEquals(108, bytes.getInt(16));
        assertEquals(5, bytes.getInt(20));
        assertEquals(0, bytes.getInt(24));
        MessageHeader header = new MessageHeader().wrap(bytes.slice(40, 88).order(bytes.order()), DataModel.LP64);
        assertEquals(MessageId.of(5, 6), header.id());
        assertEquals(1 << 16, header.flags(), "no listener is to reply");
        assertEquals(5, header.nameLength());
        assertEquals(5, header.dataLength());
        assertEquals('$', bytes.get(128));
        assertEquals('d', bytes.get(136));
        assertEquals(MessageHeader.END_GUARD, bytes.getInt(144));
        assertEquals(0, bytes.getInt(148));
    }

    @Test
    void nothingIsLeftOfTheRecordBefore() {
        encode("$." + "x".repeat(998), new byte[100_000]);
        ByteBuffer bytes = encode("$.Ab", new byte[0]);
        assertEquals(144, record.length());
        assertEquals(0, bytes.getInt(132));
        assertEquals(0, bytes.getInt(140));
    }

    @Test
    void longDataIsCut() {
        ByteBuffer bytes = encode("$.A", new byte[MonitorRecord.SNAP_LENGTH + 1]);
        assertEquals(MonitorRecord.SNAP_LENGTH, record.capturedLength());
        assertEquals(MonitorRecord.SNAP_LENGTH + 1, bytes.getInt(40 + 56));
        assertEquals(MessageHeader.END_GUARD, bytes.getInt(40 + record.messageLength() - 4));
    }

    @Test
    void lengths() {
        assertEquals(40, MonitorRecord.messageOffset(0));
        assertEquals(48, MonitorRecord.messageOffset(1));
        assertEquals(48, MonitorRecord.messageOffset(2));
        assertEquals(66928, MonitorRecord.MAX_LENGTH);
    }
}
