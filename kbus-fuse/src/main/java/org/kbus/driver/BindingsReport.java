// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.util.List;
import org.kbus.bus.Binding;
import org.kbus.bus.Bus;

/** Who is bound to what, newest first: {@code /proc/kbus/bindings}. */
final class BindingsReport extends Report {

    private final List<KbusDevice> devices;

    BindingsReport(List<KbusDevice> devices) {
        this.devices = devices;
    }

    @Override
    void write(StringBuilder text) {
        for (KbusDevice device : devices) {
            Bus bus = device.bus();
            text.append("# <device> is bound to <Ksock-ID> in <process-PID> as <Replier|Listener>")
                    .append(" for <message-name>\n");
            for (Binding binding = bus.newestBindingBefore(Long.MAX_VALUE); binding != null;
                    binding = bus.newestBindingBefore(binding.age())) {
                number(text, 3, bus.index()).append(": ");
                number(text, 8, binding.ksock().id()).append(' ');
                number(text, 8, binding.ksock().pid());
                text.append("  ").append(binding.isReplier() ? 'R' : 'L').append("  ").append(binding.name());
                text.append('\n');
            }
        }
    }
}
