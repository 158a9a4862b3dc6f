// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.kbus.monitor.Capture;
import org.kbus.monitor.MonitoredMessage;
import org.kbus.monitor.ProcessNames;

/**
 * What a monitor sees as lines for people: time, kind, id, from whom, to whom (a star: who is to reply), name, length
 * of the data, data, and what else there is to say. A column that is too narrow for its contents moves the others.
 */
final class MonitorText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");
    private static final int DATA_BYTES = 60;
    private static final int MAX_RECIPIENTS = 8;

    private final ProcessNames names;
    private final ZoneId zone = ZoneId.systemDefault();

    MonitorText(ProcessNames names) {
        this.names = names;
    }

    /** The line of a capture that has a message. */
    String line(Capture capture) {
        MonitoredMessage message = capture.message();
        StringBuilder line = new StringBuilder(160);
        line.append(TIME.format(capture.time().atZone(zone))).append("  ");
        column(line, message.kind().label(), 12);
        column(line, message.id().toString(), 8);
        column(line, (message.isSynthetic() ? "KBUS" : who(message.from())) + " -> " + recipients(message), 36);
        column(line, message.name(), 24);
        line.append(Integer.toUnsignedString(message.dataLength()));
        if (message.dataLength() != 0) {
            line.append(' ').append(message.preview(DATA_BYTES));
        }
        remarks(line, message);
        return line.toString();
    }

    /** The line that says that messages were lost. */
    static String lost(long count) {
        return "-- " + count + (count == 1 ? " message" : " messages") + " lost here: read too slowly --";
    }

    private static void column(StringBuilder line, String text, int width) {
        line.append(text).append(" ".repeat(Math.max(1, width + 1 - text.length())));
    }

    private String recipients(MonitoredMessage message) {
        if (message.copies() == 0) {
            return "nobody";
        }
        StringBuilder all = new StringBuilder();
        int shown = Math.min(message.recipients().length, MAX_RECIPIENTS);
        for (int i = 0; i < shown; i++) {
            int ksock = message.recipients()[i];
            all.append(i == 0 ? "" : ",").append(who(ksock)).append(ksock == message.replier() ? "*" : "");
        }
        return message.copies() == shown ? all.toString() : all + ",+" + (message.copies() - shown);
    }

    private String who(int ksock) {
        String process = names.of(ksock);
        return Integer.toUnsignedString(ksock) + (process == null ? "" : '(' + process + ')');
    }

    private static void remarks(StringBuilder line, MonitoredMessage message) {
        if (message.isReply()) {
            line.append("  in reply to ").append(message.inReplyTo());
        }
        if (message.isUrgent()) {
            line.append("  urgent");
        }
        if (message.isAllOrWait() && !message.isSynthetic()) {
            line.append("  all-or-wait");
        }
        if (message.isAllOrFail() && !message.isSynthetic()) {
            line.append("  all-or-fail");
        }
        if (message.missed() != 0) {
            line.append("  ").append(message.missed()).append(" missed it, their queues are full");
        }
    }
}
