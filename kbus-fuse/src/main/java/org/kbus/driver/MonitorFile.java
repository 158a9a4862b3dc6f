// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kbus.account.Account;
import org.kbus.bus.Bus;
import org.kbus.bus.DeliveryObserver;
import org.kbus.bus.Message;
import org.kbus.bus.Recipients;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.OpenFile;
import org.kbus.device.OpenFiles;
import org.kbus.device.PollEvents;
import org.kbus.device.Request;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * The file {@code monitor<n>}: each opening of it gets a record of all that is delivered on device n from then on. What
 * a record has of a message is a copy, so that a reader who is slow keeps nobody's message and nobody's queue.
 */
final class MonitorFile implements FileOperations, DeliveryObserver {

    private static final long NANOS_IN_SECOND = 1_000_000_000;

    private final Bus bus;
    private final Clock clock;
    private final MonitorRecordEncoder encoder;
    private final Map<OpenFile, Monitor> monitors = new LinkedHashMap<>();

    /**
     * @param clock   gives the records their times
     * @param encoder may be that of other files, too
     */
    MonitorFile(Bus bus, Clock clock, MonitorRecordEncoder encoder) {
        this.bus = bus;
        this.clock = clock;
        this.encoder = encoder;
    }

    @Override
    public void delivered(Message message, Recipients recipients) {
        Instant now = clock.instant();
        long time = now.getEpochSecond() * NANOS_IN_SECOND + now.getNano();
        ByteBuffer record = encoder.encode(message, recipients, time);
        for (Monitor monitor : monitors.values()) {
            monitor.buffer().add(record);
            monitor.file().wakePollers();
        }
    }

    @Override
    public int open(OpenFile file, Request.Open request) {
        if (file.isWritable()) {
            return -Errno.EACCES;
        }
        Account account = bus.accounts().of(request.caller().uid());
        if (!account.mayMonitor()) {
            return -Errno.EDQUOT;
        }
        Monitor monitor = Monitor.open(file, account);
        if (monitor == null) {
            return -Errno.ENOMEM;
        }
        monitors.put(file, monitor);
        bus.observeDeliveries(this);
        return 0;
    }

    @Override
    public int release(OpenFile file) {
        monitors.remove(file).close();
        if (monitors.isEmpty()) {
            bus.observeDeliveries(null);
        }
        return 0;
    }

    @Override
    public int read(OpenFile file, Request.Read request) {
        MonitorBuffer buffer = monitors.get(file).buffer();
        if (buffer.isEmpty()) {
            return -Errno.EAGAIN;
        }
        return buffer.read(request.buffer()) ? request.buffer().position() : -Errno.EINVAL;
    }

    @Override
    public int poll(OpenFile file, Request.Poll request) {
        return monitors.get(file).buffer().isEmpty() ? 0 : PollEvents.POLLIN | PollEvents.POLLRDNORM;
    }

    @Override
    public int write(OpenFile file, Request.Write request) {
        return -Errno.EACCES;
    }

    @Override
    public int ioctl(OpenFile file, Request.Ioctl request) {
        return -Errno.ENOTTY;
    }

    // ------------------------------------------------------------------------------------ saving and loading

    /** What its readers' buffers hold, in bytes. */
    long unread() {
        long unread = 0;
        for (Monitor monitor : monitors.values()) {
            unread += monitor.buffer().used();
        }
        return unread;
    }

    /** How many have it open. */
    int readers() {
        return monitors.size();
    }

    void save(RecordWriter out) throws IOException {
        out.put(monitors.size());
        for (Monitor monitor : monitors.values()) {
            out.put(monitor.file().handle());
            out.put(monitor.account().uid());
            monitor.buffer().save(out);
        }
    }

    void load(RecordReader in, OpenFiles<?> files) throws IOException {
        for (int left = in.getCount(); left > 0; left--) {
            OpenFile file = files.saved(in);
            Monitor monitor = Monitor.reopen(file, bus.accounts().of(in.getInt()));
            if (monitors.putIfAbsent(file, monitor) != null) {
                throw in.damaged("a monitor twice");
            }
            monitor.buffer().load(in);
            bus.observeDeliveries(this);
        }
    }
}
