// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.kbus.report.KsockRow;
import org.kbus.report.MountedBus;
import org.kbus.report.ProcessName;

/** The names of the processes behind the Ksocks of a device, also of those that are gone by now, as far as known. */
public final class ProcessNames {

    /** Asking costs the bus a moment, and somebody may open and close Ksocks all the time. */
    private static final long LEAST_NANOS_BETWEEN = TimeUnit.MILLISECONDS.toNanos(50);

    /** Of a bus that is watched for weeks, many Ksocks are long gone. */
    private static final int MOST = 10_000;

    private final MountedBus bus;
    private final int device;
    private final Map<Integer, String> names = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
            return size() > MOST;
        }
    };
    private long lastLooked = System.nanoTime() - LEAST_NANOS_BETWEEN;

    /** @param device the number of the device */
    public ProcessNames(MountedBus bus, int device) {
        this.bus = bus;
        this.device = device;
        look();
    }

    /** The name of the process that opened a Ksock; null if it is not known. */
    public String of(int ksock) {
        String name = names.get(ksock);
        if (name == null && System.nanoTime() - lastLooked >= LEAST_NANOS_BETWEEN) {
            look();
            name = names.get(ksock);
        }
        return name;
    }

    private void look() {
        lastLooked = System.nanoTime();
        try {
            for (KsockRow row : bus.ksocks()) {
                if (row.device() == device) {
                    names.computeIfAbsent(row.id(), ksock -> ProcessName.of(row.pid()).orElse(null));
                }
            }
        } catch (IOException e) {
            // What cannot be read is not known; that is no reason to stop watching.
        }
    }
}
