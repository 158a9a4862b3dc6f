// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.kbus.monitor.Capture;
import org.kbus.monitor.MonitorStream;
import org.kbus.report.MountedBus;
import org.kbus.report.ProcessName;

/** A device that is watched: its monitor, its Ksocks, and the model that gets to know all they tell. */
public final class DeviceWatch implements AutoCloseable {

    private final MountedBus bus;
    private final int device;
    private final MonitorStream monitor;
    private final TopModel model = new TopModel(Instant.now());
    private final Map<Integer, String> processes = new HashMap<>();

    private DeviceWatch(MountedBus bus, int device) throws IOException {
        this.bus = bus;
        this.device = device;
        this.monitor = MonitorStream.open(bus.monitor(device));
    }

    /** Watches a device from now on. */
    public static DeviceWatch begin(MountedBus bus, int device) throws IOException {
        return new DeviceWatch(bus, device);
    }

    /** The number of the device. */
    public int device() {
        return device;
    }

    /** Where programs look for it. */
    public String path() {
        return bus.device(device).toString();
    }

    /** The device that is mounted next to this one, in a circle; itself if it is the only one. */
    int next() throws IOException {
        return bus.devices().stream().filter(number -> number > device).findFirst()
                .orElse(bus.devices().get(0));
    }

    /** Stops watching this one and watches another of the same bus. */
    DeviceWatch switchTo(int other) throws IOException {
        DeviceWatch next = begin(bus, other);
        close();
        return next;
    }

    /** Waits until something is delivered, the time is over, or {@link #wakeUp} is called. */
    public void await(long nanos) throws IOException, InterruptedException {
        monitor.await(Math.max(nanos, 0));
    }

    /** Ends the waiting, or the next. Any thread may call it, until this is closed. */
    public void wakeUp() {
        monitor.wakeUp();
    }

    /**
     * Takes in what was delivered.
     *
     * @param deadline when to stop even if there is more, as {@link System#nanoTime} tells the time
     */
    public void takeIn(long deadline) throws IOException {
        for (Capture capture = monitor.poll(); capture != null; capture = monitor.poll()) {
            if (capture.lost() > 0) {
                model.lost(capture.lost());
            }
            if (capture.hasMessage()) {
                model.delivered(capture.message(), capture.time());
            }
            if (System.nanoTime() - deadline >= 0) {
                break;
            }
        }
    }

    /** Ends an interval. */
    public void endInterval() throws IOException {
        model.ksocks(bus.ksocks().stream().filter(row -> row.device() == device).toList());
        model.endInterval(Instant.now());
        processes.clear();
    }

    /** What there is to see at the end of the last interval. */
    public TopSnapshot snapshot(SortKey key) {
        return model.snapshot(key);
    }

    /** The name of a process, looked up once an interval; null if it cannot be seen. */
    public String process(int pid) {
        return processes.computeIfAbsent(pid, number -> ProcessName.of(number).orElse(null));
    }

    @Override
    public void close() {
        monitor.close();
    }
}
