// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.kbus.driver.Report.number;

import java.util.List;
import org.kbus.bus.Bus;
import org.kbus.bus.Ksock;
import org.kbus.bus.MessageId;
import org.kbus.bus.OutstandingRequests;
import org.kbus.bus.UnsentReplies;

/** How far each Ksock has got, newest first: {@code /proc/kbus/stats}. */
final class StatsReport implements Report {

    private final List<KbusDevice> devices;

    StatsReport(List<KbusDevice> devices) {
        this.devices = devices;
    }

    @Override
    public Cursor begin() {
        return new DeviceCursor(devices) {
            @Override
            long begin(StringBuilder text, KbusDevice device) {
                appendHeading(text, device.bus());
                return Long.MAX_VALUE;
            }

            @Override
            boolean writeRows(StringBuilder text, int enough, KbusDevice device, long after) {
                for (Ksock ksock : device.bus().ksocksBefore(after)) {
                    if (text.length() >= enough) {
                        return true;
                    }
                    append(text, ksock, device.files().of(ksock));
                    wrote(ksock.opening());
                }
                return false;
            }
        };
    }

    private static void appendHeading(StringBuilder text, Bus bus) {
        number(text.append("dev "), 2, bus.index()).append(": next ksock ");
        number(text, 0, bus.nextKsockId()).append(" next msg ");
        number(text, 0, bus.nextSerial()).append(" unsent unbindings ").append(bus.setAsideEvents());
        text.append(bus.isLosingEvents() ? "(gone tragic)\n" : "\n");
    }

    private static void append(StringBuilder text, Ksock ksock, KsockFile file) {
        MessageReader reader = file.reader();
        MessageWriter writer = file.writer();
        OutstandingRequests requests = ksock.outstandingRequests();
        UnsentReplies replies = ksock.unsentReplies();

        number(text.append("    ksock "), 0, ksock.id());
        text.append(" last msg ").append(MessageId.toString(ksock.lastSent()));
        text.append(" queue ").append(ksock.queueLength());
        number(text.append(" of "), 0, ksock.maxMessages()).append('\n');

        text.append("      read byte ").append(reader.position()).append(" of ").append(reader.total());
        text.append(", wrote byte ").append(writer.position()).append(" of ").append(writer.partLabel());
        text.append(writer.isFinished() ? " (finished)" : " (not finished)");
        text.append(ksock.isSending() ? ", sending\n" : ", not sending\n");

        text.append("      outstanding requests ").append(requests.count());
        text.append(" (size ").append(requests.size()).append(", max ").append(requests.maxCount());
        text.append("), unsent replies ").append(replies.count());
        text.append(" (max ").append(replies.maxCount()).append(")\n");
    }
}
