// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.abi.DataModel;
import org.kbus.abi.MessageHeader;
import org.kbus.abi.MonitorRecord;

/**
 * Any message in a monitor's record, whose lengths are right: what somebody sent, under whichever name, can be looked at.
 *
 * <p>The bytes are how many recipients there are, how long the name is, the record and the header as they stand, the
 * name and the data.
 */
public final class CaptureFuzz {

    private static final int HEADER = MessageHeader.size(DataModel.LP64);
    private static final int PREVIEW = 80;

    private CaptureFuzz() {
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 2 + MonitorRecord.SIZE + HEADER) {
            return;
        }
        Capture capture = Capture.of(record(ByteBuffer.wrap(bytes)));
        MonitoredMessage message = capture.message();
        if (message != null) {
            message.kind();
            message.bindEvent();
            message.preview(PREVIEW);
        }
        capture.summary(PREVIEW);
        capture.withoutMessage();
    }

    private static byte[] record(ByteBuffer given) {
        int listed = Math.min(given.get() & 0xFF, MonitorRecord.MAX_LISTED);
        int longest = given.remaining() - MonitorRecord.SIZE - HEADER - 1;
        int nameLength = Math.max(Math.min(given.get() & 0xFF, longest), 0);
        byte[] head = new byte[MonitorRecord.SIZE];
        byte[] header = new byte[HEADER];
        byte[] name = new byte[nameLength];
        given.get(head).get(header).get(name);
        byte[] data = new byte[given.remaining()];
        given.get(data);

        byte[] bytes = new byte[MonitorRecord.length(listed, name.length, data.length)];
        ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int start = MonitorRecord.messageOffset(listed);
        int nameAt = start + HEADER;
        record.put(0, head).put(start, header).put(nameAt, name)
                .put(nameAt + MessageHeader.paddedNameLength(name.length), data);
        new MonitorRecord().wrap(record, 0).length(bytes.length).listed(listed).capturedLength(data.length);
        MessageHeader laidOut = new MessageHeader()
                .wrap(record.slice(start, HEADER).order(record.order()), DataModel.LP64);
        laidOut.nameLength(name.length);
        return bytes;
    }
}
