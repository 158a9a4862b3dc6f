// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.abi.DataModel;
import org.kbus.abi.MessageHeader;
import org.kbus.abi.MonitorRecord;
import org.kbus.bus.Message;
import org.kbus.bus.MessageFlags;
import org.kbus.bus.Recipients;

/** Lays a message that was delivered out as a monitor's record. */
final class MonitorRecordEncoder {

    private final ByteBuffer bytes =
            ByteBuffer.allocate(MonitorRecord.MAX_LENGTH).order(ByteOrder.nativeOrder());
    private final MonitorRecord record = new MonitorRecord().wrap(bytes, 0);
    private final MessageHeader header = new MessageHeader();

    /**
     * @param time in nanoseconds since 1970
     * @return the record, from index 0 on; good until the next call
     */
    ByteBuffer encode(Message message, Recipients recipients, long time) {
        int nameLength = message.name().length();
        int captured = Math.min(message.data().length, MonitorRecord.SNAP_LENGTH);
        int listed = Math.min(recipients.count(), MonitorRecord.MAX_LISTED);
        int start = MonitorRecord.messageOffset(listed);
        int length = MonitorRecord.length(listed, nameLength, captured);
        int messageLength = (int) MessageHeader.entireLength(DataModel.LP64, nameLength, captured);
        // Whatever is not written below is padding, which never reaches further back than this.
        bytes.clear().putLong(start - Long.BYTES, 0).putLong(length - Long.BYTES, 0);
        record.length(length).lost(0).time(time).messageLength(messageLength).capturedLength(captured)
                .recipients(recipients.count()).listed(listed).missed(recipients.missed())
                .replier(recipients.replier());
        for (int i = 0; i < listed; i++) {
            record.recipient(i, recipients.ksock(i));
        }
        bytes.position(start);
        putHeader(message);
        putPadded(message.name().bytes(), nameLength, MessageHeader.paddedNameLength(nameLength));
        putPadded(message.data(), captured, MessageHeader.paddedDataLength(captured));
        bytes.putInt(MessageHeader.END_GUARD);
        return bytes;
    }

    /** As a listener would get it. */
    private void putHeader(Message message) {
        ByteBuffer at = bytes.slice().order(ByteOrder.nativeOrder());
        header.wrap(at, DataModel.LP64).clear()
                .id(message.id())
                .inReplyTo(message.inReplyTo())
                .to(message.to())
                .from(message.from())
                .origFrom(message.origFrom())
                .finalTo(message.finalTo())
                .extra(0)
                .flags(message.flags() & ~MessageFlags.WANT_YOU_TO_REPLY)
                .nameLength(message.name().length())
                .dataLength(message.data().length);
        bytes.position(bytes.position() + MessageHeader.size(DataModel.LP64));
    }

    private void putPadded(byte[] part, int length, int paddedLength) {
        bytes.put(part, 0, length);
        for (int i = length; i < paddedLength; i++) {
            bytes.put((byte) 0);
        }
    }
}
