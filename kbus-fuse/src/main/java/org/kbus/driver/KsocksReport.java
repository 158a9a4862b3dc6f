// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.kbus.driver.Report.number;

import java.util.List;
import org.kbus.bus.Bus;
import org.kbus.bus.Ksock;

/** A table of all Ksocks, oldest first: columns of numbers with blanks between them, under a line that names them. */
final class KsocksReport implements Report {

    private static final String HEADING =
            "#dev      ksock        pid      queue        max outstanding   unsent repliers listeners sending once\n";

    private final List<KbusDevice> devices;

    KsocksReport(List<KbusDevice> devices) {
        this.devices = devices;
    }

    @Override
    public Cursor begin() {
        return new DeviceCursor(devices) {
            /** One heading for all. */
            @Override
            long begin(StringBuilder text, KbusDevice device) {
                if (device.bus().index() == 0) {
                    text.append(HEADING);
                }
                return 0;
            }

            @Override
            boolean writeRows(StringBuilder text, int enough, KbusDevice device, long after) {
                for (Ksock ksock : device.bus().ksocksAfter(after)) {
                    if (text.length() >= enough) {
                        return true;
                    }
                    append(text, device.bus(), ksock, device.files().of(ksock).process());
                    wrote(ksock.opening());
                }
                return false;
            }
        };
    }

    /** Columns as wide as the largest numbers that they are likely to have, or as their names. */
    private static void append(StringBuilder text, Bus bus, Ksock ksock, int process) {
        number(text, 4, bus.index());
        number(text.append(' '), 10, ksock.id());
        number(text.append(' '), 10, process);
        number(text.append(' '), 10, ksock.queueLength());
        number(text.append(' '), 10, ksock.maxMessages());
        number(text.append(' '), 11, ksock.outstandingRequests().count());
        number(text.append(' '), 8, ksock.unsentReplies().count());
        number(text.append(' '), 8, ksock.replierBindings());
        number(text.append(' '), 9, ksock.listenerBindings());
        number(text.append(' '), 7, ksock.isSending() ? 1 : 0);
        number(text.append(' '), 4, ksock.isOnlyOnce() ? 1 : 0);
        text.append('\n');
    }
}
