// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import org.kbus.abi.MonitorRecord;

/**
 * What one record of a monitor says.
 *
 * @param bytes   the record itself
 * @param time    of delivery
 * @param lost    how many messages the monitor has lost right before
 * @param message null if the record only says how many were lost
 */
public record Capture(byte[] bytes, Instant time, long lost, MonitoredMessage message) {

    private static final byte[] NO_BYTES = {};
    private static final long NANOS_IN_SECOND = 1_000_000_000;

    /** Of the bytes of a record. */
    static Capture of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        MonitorRecord record = new MonitorRecord().wrap(buffer, 0);
        return new Capture(bytes,
                Instant.ofEpochSecond(record.time() / NANOS_IN_SECOND, record.time() % NANOS_IN_SECOND),
                Integer.toUnsignedLong(record.lost()),
                record.messageLength() == 0 ? null : MonitoredMessage.of(buffer));
    }

    /** Only what it says of messages that were lost. */
    public Capture withoutMessage() {
        byte[] head = Arrays.copyOf(bytes, MonitorRecord.SIZE);
        ByteBuffer buffer = ByteBuffer.wrap(head).order(ByteOrder.nativeOrder());
        new MonitorRecord().wrap(buffer, 0).length(MonitorRecord.SIZE).messageLength(0).capturedLength(0).recipients(0)
                .listed(0).missed(0).replier(0);
        return new Capture(head, time, lost, null);
    }

    /**
     * The same without the record itself, and with only the beginning of the data.
     *
     * @param most how many bytes of it
     */
    Capture summary(int most) {
        return new Capture(NO_BYTES, time, lost, hasMessage() ? message.withDataUpTo(most) : null);
    }

    public boolean hasMessage() {
        return message != null;
    }
}
