// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.kbus.bus.Bus;
import org.kbus.bus.MemoryBudget;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;

/** KBUS with all its devices, and the two files that report on them: what loading the kernel module made. */
public final class Kbus {

    /** The name of a device's node begins with this, and its number follows. */
    public static final String DEVICE_NAME = "kbus";
    public static final String BINDINGS_NAME = "bindings";
    public static final String STATS_NAME = "stats";

    private static final int READ_BY_ALL = 0444;

    private final KbusOptions options;
    private final NodeDirectory directory;
    private final IntConsumer onNewDevice;
    private final MemoryBudget memory;
    private final DeviceLog log = new DeviceLog();
    private final List<KbusDevice> devices = new ArrayList<>();

    /**
     * @param directory   gets the nodes
     * @param onNewDevice told the number of each device that a client asks for, before the client is answered
     */
    public Kbus(KbusOptions options, NodeDirectory directory, IntConsumer onNewDevice) {
        this.options = options;
        this.directory = directory;
        this.onNewDevice = onNewDevice;
        this.memory = new MemoryBudget(options.memory());
        for (int i = 0; i < options.devices(); i++) {
            addDevice();
        }
        addReport(BINDINGS_NAME, new BindingsReport(this));
        addReport(STATS_NAME, new StatsReport(this));
    }

    private void addReport(String name, Report report) {
        Node.Access access = new Node.Access(READ_BY_ALL, options.access().uid(), options.access().gid());
        directory.add(name, new ReportFile(report, memory), false, access);
    }

    private void addDevice() {
        KbusDevice device = new KbusDevice(this, devices.size(), options, memory, log);
        directory.add(DEVICE_NAME + devices.size(), device, true, options.access());
        devices.add(device);
    }

    /**
     * Adds the next device, for a client that asks for it.
     *
     * @return its number, or an error number with a minus sign: EINVAL if there are as many as there can be
     */
    int newDevice() {
        int number = devices.size();
        if (number == KbusOptions.MAX_DEVICES) {
            return -Errno.EINVAL;
        }
        addDevice();
        onNewDevice.accept(number);
        return number;
    }

    List<Bus> buses() {
        return devices.stream().map(KbusDevice::bus).toList();
    }
}
