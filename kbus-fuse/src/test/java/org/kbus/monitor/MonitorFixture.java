// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.kbus.abi.DataModel;
import org.kbus.abi.MessageHeader;
import org.kbus.abi.MonitorRecord;

/** Records as a bus makes them. */
final class MonitorFixture {

    static final int REQUEST = 1;
    static final int STATUS = 1 << 2;
    static final int URGENT = 1 << 3;

    private static final long START = 1_800_000_000_000_000_000L;
    private static final long MILLI = 1_000_000;

    private int serial;

    /** A message under way, one millisecond after the last. */
    Draft message(String name, int from, int... recipients) {
        return new Draft(++serial, name, from, recipients);
    }

    /** A message, as it is before it is delivered. */
    static final class Draft {
        private final int id;
        private final String name;
        private final int from;
        private final int[] recipients;
        private byte[] data = {};
        private int dataLength;
        private int flags;
        private int to;
        private int inReplyTo;
        private int replier;
        private int missed;
        private int lost;

        private Draft(int id, String name, int from, int... recipients) {
            this.id = id;
            this.name = name;
            this.from = from;
            this.recipients = recipients;
        }

        Draft data(String text) {
            data = text.getBytes(StandardCharsets.UTF_8);
            dataLength = data.length;
            return this;
        }

        /** Not all of it is captured. */
        Draft dataLength(int length) {
            dataLength = length;
            return this;
        }

        Draft flags(int bits) {
            flags = bits;
            return this;
        }

        Draft requestTo(int ksock) {
            flags |= REQUEST;
            replier = ksock;
            return this;
        }

        Draft replyTo(int asker, int request) {
            to = asker;
            inReplyTo = request;
            return this;
        }

        Draft missed(int count) {
            missed = count;
            return this;
        }

        Draft lost(int count) {
            lost = count;
            return this;
        }

        Capture capture() {
            byte[] nameBytes = name.getBytes(StandardCharsets.ISO_8859_1);
            int length = MonitorRecord.length(recipients.length, nameBytes.length, data.length);
            int start = MonitorRecord.messageOffset(recipients.length);
            ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
            MonitorRecord record = new MonitorRecord().wrap(bytes, 0).length(length).lost(lost)
                    .time(START + id * MILLI).capturedLength(data.length).recipients(recipients.length)
                    .listed(recipients.length).missed(missed).replier(replier)
                    .messageLength((int) MessageHeader.entireLength(DataModel.LP64, nameBytes.length, data.length));
            for (int i = 0; i < recipients.length; i++) {
                record.recipient(i, recipients[i]);
            }
            new MessageHeader().wrap(bytes.slice(start, MessageHeader.MAX_SIZE).order(bytes.order()), DataModel.LP64)
                    .clear().id(id).inReplyTo(inReplyTo).from(from).to(to).flags(flags).nameLength(nameBytes.length)
                    .dataLength(dataLength);
            int at = start + MessageHeader.MAX_SIZE;
            bytes.put(at, nameBytes);
            bytes.put(at + MessageHeader.paddedNameLength(nameBytes.length), data);
            return Capture.of(bytes.array());
        }
    }

    /** What only says that messages were lost. */
    Capture loss(int count) {
        return message("$.Lost", 1).lost(count).capture().withoutMessage();
    }
}
