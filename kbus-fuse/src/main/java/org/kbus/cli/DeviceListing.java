// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kbus.report.BindingRow;
import org.kbus.report.KsockRow;
import org.kbus.report.MountedBus;
import org.kbus.report.ProcessName;

/**
 * Who is on a device.
 *
 * @param path   where programs look for it
 * @param ksocks oldest first
 */
record DeviceListing(Path path, List<KsockListing> ksocks) {

    /** What there is to say of some devices of a bus. */
    static List<DeviceListing> read(MountedBus bus, List<Integer> devices) throws IOException {
        List<KsockRow> rows = bus.ksocks();
        List<BindingRow> bindings = bus.bindings();
        return devices.stream().map(device -> new DeviceListing(bus.device(device), ksocks(device, rows, bindings)))
                .toList();
    }

    private static List<KsockListing> ksocks(int device, List<KsockRow> rows, List<BindingRow> bindings) {
        Map<Integer, List<BindingRow>> byKsock = bindings.stream().filter(binding -> binding.device() == device)
                .collect(Collectors.groupingBy(BindingRow::ksock));
        return rows.stream().filter(row -> row.device() == device)
                .map(row -> new KsockListing(row, ProcessName.of(row.pid()),
                        byKsock.getOrDefault(row.id(), List.of())))
                .toList();
    }

    /** A heading, a line for each Ksock, and one for each binding below it. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (ksocks.isEmpty()) {
            lines.add(path + "  no Ksocks");
            return lines;
        }
        lines.add(path.toString());
        lines.add(KsockListing.HEADING);
        for (KsockListing ksock : ksocks) {
            lines.add(ksock.line());
            for (BindingRow binding : ksock.bindings()) {
                lines.add(KsockListing.BINDING_INDENT + binding.letter() + " " + binding.name());
            }
        }
        return lines;
    }
}
