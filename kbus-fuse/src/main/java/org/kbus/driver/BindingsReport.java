// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.kbus.driver.Report.name;
import static org.kbus.driver.Report.number;

import java.util.List;
import org.kbus.bus.Binding;

/** Who is bound to what, newest first: {@code /proc/kbus/bindings}. */
final class BindingsReport implements Report {

    private static final String HEADING =
            "# <device> is bound to <Ksock-ID> in <process-PID> as <Replier|Listener> for <message-name>\n";

    private final List<KbusDevice> devices;

    BindingsReport(List<KbusDevice> devices) {
        this.devices = devices;
    }

    @Override
    public Cursor begin() {
        return new DeviceCursor(devices) {
            @Override
            long begin(StringBuilder text, KbusDevice device) {
                text.append(HEADING);
                return Long.MAX_VALUE;
            }

            @Override
            boolean writeRows(StringBuilder text, int enough, KbusDevice device, long after) {
                for (Binding binding : device.bus().bindingsBefore(after)) {
                    if (text.length() >= enough) {
                        return true;
                    }
                    if (!binding.ksock().isClosing()) {
                        append(text, device.bus().index(), binding);
                    }
                    wrote(binding.age());
                }
                return false;
            }
        };
    }

    private static void append(StringBuilder text, int device, Binding binding) {
        number(text, 3, device).append(": ");
        number(text, 8, binding.ksock().id()).append(' ');
        number(text, 8, binding.ksock().pid());
        text.append("  ").append(binding.isReplier() ? 'R' : 'L').append("  ");
        name(text, binding.name()).append('\n');
    }
}
