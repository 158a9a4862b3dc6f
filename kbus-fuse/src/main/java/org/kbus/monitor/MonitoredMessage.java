// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.kbus.abi.DataModel;
import org.kbus.abi.MessageHeader;
import org.kbus.abi.MonitorRecord;
import org.kbus.client.Message;
import org.kbus.client.MessageFlags;
import org.kbus.client.MessageId;
import org.kbus.client.ReplierBindEvent;

/**
 * A message that was delivered, and to whom. Ksock ids are unsigned.
 *
 * @param id         what the bus has numbered it
 * @param inReplyTo  the request that it answers; {@link MessageId#NONE} if none
 * @param from       the Ksock that sent it; of a status, the one that did not answer
 * @param to         the Ksock that it is for, or 0
 * @param flags      as {@code kbus_defns.h} numbers them
 * @param name       in Latin-1, one character a byte
 * @param dataLength of the data that was sent, in bytes
 * @param data       as much of it as was captured
 * @param recipients the Ksocks that got a copy, in the order of delivery; one that got several is there several times.
 *                   Not all of them if there were many
 * @param copies     how many were delivered
 * @param missed     listeners' bindings that went without it because their queues were full
 * @param replier    the Ksock that is to reply; 0 if none is
 */
public record MonitoredMessage(MessageId id, MessageId inReplyTo, int from, int to, int flags, String name,
        int dataLength, byte[] data, int[] recipients, int copies, int missed, int replier) {

    /** The message of a record that has one. */
    static MonitoredMessage of(ByteBuffer bytes) {
        MonitorRecord record = new MonitorRecord().wrap(bytes, 0);
        int[] recipients = new int[record.listed()];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = record.recipient(i);
        }
        int start = MonitorRecord.messageOffset(recipients.length);
        int headerSize = MessageHeader.size(DataModel.LP64);
        MessageHeader header = new MessageHeader()
                .wrap(bytes.slice(start, headerSize).order(bytes.order()), DataModel.LP64);
        byte[] name = new byte[header.nameLength()];
        bytes.get(start + headerSize, name);
        byte[] data = new byte[record.capturedLength()];
        bytes.get(start + headerSize + MessageHeader.paddedNameLength(name.length), data);
        return new MonitoredMessage(MessageId.of(header.id()), MessageId.of(header.inReplyTo()), header.from(),
                header.to(), header.flags(), new String(name, StandardCharsets.ISO_8859_1), header.dataLength(), data,
                recipients, record.recipients(), record.missed(), record.replier());
    }

    /** The same as if no more of its data had been captured. */
    MonitoredMessage withDataUpTo(int most) {
        return data.length <= most ? this : new MonitoredMessage(id, inReplyTo, from, to, flags, name, dataLength,
                Arrays.copyOf(data, most), recipients, copies, missed, replier);
    }

    /** What kind of message it is. */
    public Message.Kind kind() {
        return Message.Kind.of(inReplyTo, flags);
    }

    public boolean isRequest() {
        return has(MessageFlags.WANT_A_REPLY);
    }

    /** Whether it answers a request, also if it is the bus that answers. */
    public boolean isReply() {
        return !inReplyTo.isNone();
    }

    /** Whether the bus itself made it. */
    public boolean isSynthetic() {
        return has(MessageFlags.SYNTHETIC);
    }

    public boolean isUrgent() {
        return has(MessageFlags.URGENT);
    }

    public boolean isAllOrWait() {
        return has(MessageFlags.ALL_OR_WAIT);
    }

    public boolean isAllOrFail() {
        return has(MessageFlags.ALL_OR_FAIL);
    }

    /** The event that it reports, if it reports that somebody binds or unbinds as Replier. */
    public Optional<ReplierBindEvent> bindEvent() {
        return isSynthetic() && name.equals(ReplierBindEvent.NAME) ? ReplierBindEvent.ofData(data) : Optional.empty();
    }

    /**
     * What its data says, on one line: see {@link DataPreview}. Empty if it has none.
     *
     * @param most how many bytes of it to show
     */
    public String preview(int most) {
        return bindEvent().map(event -> "Ksock " + Integer.toUnsignedString(event.binder())
                + (event.isBind() ? " binds as Replier of " : " unbinds as Replier of ") + event.name())
                .orElseGet(() -> dataLength == 0 ? "" : DataPreview.of(data, dataLength, most));
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
