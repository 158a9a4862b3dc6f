// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.kbus.abi.ReplierBindEventData;
import org.kbus.account.Account;
import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import org.kbus.bus.Bus;
import org.kbus.bus.MessageName;
import org.kbus.bus.StateReader;
import org.kbus.bus.StateWriter;
import org.kbus.device.CommonAccess;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;
import org.kbus.state.StateException;

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

    /**
     * Who wants to know why the memory is used up must be able to look: readers of reports have accounts of their own, of
     * this part of the buses' bytes.
     */
    private static final int REPORTS_SHARE = 8;

    /** Mostly for latencies. */
    private static final int DEVICE_STATE_SIZE = 2048;

    private static final String TAG = "DRIV";
    private static final int VERSION = 2;

    private final KbusOptions options;
    private final NodeDirectory directory;
    private final IntConsumer onNewDevice;
    private final Clocks clocks;
    private final Accounts accounts;
    /** Of those who read reports. */
    private final Accounts readers;
    private final KsockFiles files = new KsockFiles();
    /** One for all devices, which are used in turns: it has room for the longest record. */
    private final MonitorRecordEncoder encoder = new MonitorRecordEncoder();
    private final List<KbusDevice> devices = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    /** Reports are of all devices. */
    private final CommonAccess reading = new CommonAccess(nodes);
    private final List<MonitorFile> monitors = new ArrayList<>();
    private final List<ReportFile> reports = new ArrayList<>();

    /**
     * @param directory   gets the nodes
     * @param onNewDevice told the number of each device that a client asks for, before the client is answered
     */
    public Kbus(KbusOptions options, NodeDirectory directory, IntConsumer onNewDevice) {
        this(options, directory, onNewDevice, Clocks.SYSTEM);
    }

    /** @param clocks where it gets the time from */
    public Kbus(KbusOptions options, NodeDirectory directory, IntConsumer onNewDevice, Clocks clocks) {
        this(options, directory, onNewDevice, clocks, new Accounts(options.accounts()));
        for (int i = 0; i < options.devices(); i++) {
            addDevice();
        }
        addReports();
    }

    private Kbus(KbusOptions options, NodeDirectory directory, IntConsumer onNewDevice, Clocks clocks,
            Accounts accounts) {
        this.options = options;
        this.directory = directory;
        this.onNewDevice = onNewDevice;
        this.clocks = clocks;
        this.accounts = accounts;
        AccountLimits limits = options.accounts();
        this.readers = new Accounts(
                new AccountLimits(limits.bytes() / REPORTS_SHARE, limits.ofUser(), limits.ofRoot()));
    }

    private void addReports() {
        addReport(BINDINGS_NAME, new BindingsReport(devices));
        addReport(STATS_NAME, new StatsReport(devices));
        addReport(KSOCKS_NAME, new KsocksReport(devices));
        addReport(METRICS_NAME, new MetricsReport(devices, accounts));
    }

    private void addReport(String name, Report report) {
        ReportFile file = new ReportFile(report, readers);
        directory.addFollower(name, file, false, reading);
        reports.add(file);
    }

    private void addDevice() {
        KsockPollers pollers = new KsockPollers(files);
        addDevice(new Bus(devices.size(), options.limits(), options.mends(), options.verbose(), accounts, Kbus::layOut,
                pollers), pollers);
    }

    private static byte[] layOut(boolean isBind, int binder, MessageName name) {
        return ReplierBindEventData.encode(isBind, binder, name.bytes());
    }

    private void addDevice(Bus bus, KsockPollers pollers) {
        int number = devices.size();
        DeviceLog deviceLog = new DeviceLog(DEVICE_NAME + number);
        KbusDevice device = new KbusDevice(bus, pollers, files, clocks, deviceLog, this::newDevice);
        Node node = directory.add(DEVICE_NAME + number, device, true, options.access());
        MonitorFile monitor = new MonitorFile(bus, clocks.time(), encoder);
        // Who may listen on a device may watch it.
        directory.addFollower(MONITOR_NAME + number, monitor, true, new CommonAccess(List.of(node)));
        devices.add(device);
        nodes.add(node);
        monitors.add(monitor);
    }

    /** What clients make all devices together hold, in bytes. */
    public long memoryUsed() {
        return accounts.used();
    }

    /**
     * About how many bytes all that there is can be saved in: what clients are charged, but for what is kept free for
     * readers of monitors, and what a device has by itself.
     */
    public long stateSize() {
        long size = accounts.used() + readers.used() + (long) DEVICE_STATE_SIZE * devices.size()
                + directory.aclStateSize();
        for (MonitorFile monitor : monitors) {
            size += monitor.unread() - (long) Monitor.BUFFER_SIZE * monitor.readers();
        }
        return size;
    }

    /**
     * Adds the next device, for a client that asks for it.
     *
     * @param account of whoever asks
     * @return its number, or an error number with a minus sign: EINVAL if there are as many as there can be, EDQUOT if
     *         that user has made as many as one may
     */
    private int newDevice(Account account) {
        int number = devices.size();
        if (number == KbusOptions.MAX_DEVICES) {
            return -Errno.EINVAL;
        }
        if (!account.mayMakeDevice()) {
            return -Errno.EDQUOT;
        }
        account.devices(1);
        addDevice();
        onNewDevice.accept(number);
        return number;
    }

    // ------------------------------------------------------------------------------------ saving and loading

    /**
     * Saves all devices, what has been changed of the directory's nodes, and all that needs no open files. These follow,
     * in a part of their own ({@link #saveFiles}) behind what the transport saves of them.
     */
    public void save(StateWriter out) throws IOException {
        out.record(TAG, VERSION);
        out.put(devices.size());
        for (KbusDevice device : devices) {
            device.bus().save(out);
            device.operations().save(out);
        }
        saveDeviceMakers(out);
        directory.save(out);
    }

    private void saveDeviceMakers(StateWriter out) throws IOException {
        List<Account> makers = accounts.all().stream().filter(account -> account.devices() > 0).toList();
        out.put(makers.size());
        for (Account maker : makers) {
            out.put(maker.uid());
            out.put(maker.devices());
        }
    }

    /**
     * KBUS as it was saved, but for its open files.
     *
     * @param options   those that it was made with
     * @param directory gets the nodes
     * @throws StateException if this is no KBUS that was saved, or one of a later version
     */
    public static Kbus load(StateReader in, KbusOptions options, NodeDirectory directory, IntConsumer onNewDevice,
            Clocks clocks) throws IOException {
        Kbus kbus = new Kbus(options, directory, onNewDevice, clocks, in.accounts());
        in.record(TAG, VERSION);
        int count = in.getCount(KbusOptions.MAX_DEVICES);
        if (count < options.devices()) {
            throw in.damaged("a number of devices that is less than at first");
        }
        for (int i = 0; i < options.devices(); i++) {
            kbus.loadDevice(in);
        }
        kbus.addReports();
        for (int i = options.devices(); i < count; i++) {
            kbus.loadDevice(in);
        }
        for (int left = in.getCount(); left > 0; left--) {
            in.getAccount().devices(in.getCount(KbusOptions.MAX_DEVICES));
        }
        directory.load(in);
        return kbus;
    }

    private void loadDevice(StateReader in) throws IOException {
        KsockPollers pollers = new KsockPollers(files);
        addDevice(Bus.load(in, Kbus::layOut, pollers), pollers);
        devices.get(devices.size() - 1).operations().load(in);
    }

    /** Saves what is known of the open files: messages that are being written or read, reports, monitors. */
    public void saveFiles(StateWriter out) throws IOException {
        for (int i = 0; i < devices.size(); i++) {
            devices.get(i).saveFiles(out);
            monitors.get(i).save(out);
        }
        for (ReportFile report : reports) {
            report.save(out);
        }
    }

    /** @param open all files that were open */
    public void loadFiles(StateReader in, OpenFiles<?> open) throws IOException {
        for (int i = 0; i < devices.size(); i++) {
            devices.get(i).loadFiles(in, open);
            monitors.get(i).load(in, open);
        }
        for (ReportFile report : reports) {
            report.load(in, open);
        }
    }
}
