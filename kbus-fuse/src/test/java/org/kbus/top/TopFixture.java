// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import java.time.Instant;
import org.kbus.client.MessageId;
import org.kbus.monitor.MonitoredMessage;
import org.kbus.report.KsockRow;

/** Messages and Ksocks to tell a model of. */
final class TopFixture {

    static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    static final int ASKER = 7;
    static final int REPLIER = 8;

    private static final int WANT_A_REPLY = 1;

    private TopFixture() {
    }

    static Instant at(double seconds) {
        return START.plusMillis(Math.round(seconds * 1000));
    }

    static MonitoredMessage announcement(String name, int bytes, int missed) {
        return message(1, MessageId.NONE, 3, 0, name, bytes, missed, 0);
    }

    static MonitoredMessage request(int serial, String name) {
        return message(serial, MessageId.NONE, ASKER, WANT_A_REPLY, name, 0, 0, REPLIER);
    }

    static MonitoredMessage replyTo(int request, String name) {
        return message(999, new MessageId(0, request), REPLIER, 0, name, 0, 0, 0);
    }

    private static MonitoredMessage message(int serial, MessageId inReplyTo, int from, int flags, String name,
            int bytes, int missed, int replier) {
        return new MonitoredMessage(new MessageId(0, serial), inReplyTo, from, 0, flags, name, bytes, new byte[0],
                new int[0], 0, missed, replier);
    }

    static KsockRow ksock(int id, long queued, long maxQueued, long outstanding) {
        return new KsockRow(0, id, 1000 + id, queued, maxQueued, outstanding, 0, 0, 0, false, false);
    }
}
