// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.kbus.abi.ReplierBindEventData;
import org.kbus.bus.Bus;
import org.kbus.bus.MemoryBudget;
import org.kbus.bus.MessageName;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;

/** KBUS with all its devices, their monitors, and the files that report on them. */
public final class Kbus {

    /** The name of a device's node begins with this, and its number follows. */
    public static final String DEVICE_NAME = "kbus";
    public static final String BINDINGS_NAME = "bindings";
    public static final String STATS_NAME = "stats";
    public static final String METRICS_NAME = "metrics";
    public static final String KSOCKS_NAME = "ksocks";
    /** The name of a device's monitor begins with this, and the device's number follows. */
    public static final String MONITOR_NAME = "monitor";

    private static final int READ_BY_ALL = 0444;
    private static final int WRITE_BITS = 0222;

    /**
     * Who wants to know why the memory is used up must be able to look: snapshots of the reports have a budget of their
     * own, of this part of the buses'.
     */
    private static final int REPORTS_SHARE = 8;

    private final KbusOptions options;
    private final NodeDirectory directory;
    private final IntConsumer onNewDevice;
    private final Clock clock;
    private final MemoryBudget memory;
    private final LogWriter log = new LogWriter();
    private final KsockFiles files = new KsockFiles();
    private final List<KbusDevice> devices = new ArrayList<>();

    /**
     * @param directory   gets the nodes
     * @param onNewDevice told the number of each device that a client asks for, before the client is answered
     */
    public Kbus(KbusOptions options, NodeDirectory directory, IntConsumer onNewDevice) {
        this(options, directory, onNewDevice, Clock.systemUTC());
    }

    /** @param clock gives what monitors record its time */
    public Kbus(KbusOptions options, NodeDirectory directory, IntConsumer onNewDevice, Clock clock) {
        this.options = options;
        this.directory = directory;
        this.onNewDevice = onNewDevice;
        this.clock = clock;
        this.memory = new MemoryBudget(options.memory());
        for (int i = 0; i < options.devices(); i++) {
            addDevice();
        }
        MemoryBudget snapshots = new MemoryBudget(options.memory() / REPORTS_SHARE);
        addReport(BINDINGS_NAME, new BindingsReport(devices), snapshots);
        addReport(STATS_NAME, new StatsReport(devices), snapshots);
        addReport(KSOCKS_NAME, new KsocksReport(devices), snapshots);
        addReport(METRICS_NAME, new MetricsReport(devices, memory), snapshots);
    }

    private void addReport(String name, Report report, MemoryBudget snapshots) {
        Node.Access access = new Node.Access(READ_BY_ALL, options.access().uid(), options.access().gid());
        directory.add(name, new ReportFile(report, snapshots), false, access);
    }

    private void addDevice() {
        KsockPollers pollers = new KsockPollers(files);
        addDevice(new Bus(devices.size(), options.limits(), options.verbose(), memory, Kbus::layOut, pollers), pollers);
    }

    private static byte[] layOut(boolean isBind, int binder, MessageName name) {
        return ReplierBindEventData.encode(isBind, binder, name.bytes());
    }

    private void addDevice(Bus bus, KsockPollers pollers) {
        int number = devices.size();
        DeviceLog deviceLog = new DeviceLog(DEVICE_NAME + number, log);
        KbusDevice device = new KbusDevice(bus, pollers, files, deviceLog, this::newDevice);
        directory.add(DEVICE_NAME + number, device, true, options.access());
        directory.add(MONITOR_NAME + number, new MonitorFile(bus, clock), true, watching());
        devices.add(device);
    }

    /** Who may listen on a device may watch it. */
    private Node.Access watching() {
        Node.Access access = options.access();
        return new Node.Access(access.permissions() & ~WRITE_BITS, access.uid(), access.gid());
    }

    /**
     * Adds the next device, for a client that asks for it.
     *
     * @return its number, or an error number with a minus sign: EINVAL if there are as many as there can be
     */
    private int newDevice() {
        int number = devices.size();
        if (number == KbusOptions.MAX_DEVICES) {
            return -Errno.EINVAL;
        }
        addDevice();
        onNewDevice.accept(number);
        return number;
    }
}
