// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.ToIntFunction;
import org.kbus.abi.MessageHeader;
import org.kbus.account.Account;
import org.kbus.bus.Bus;
import org.kbus.bus.Ksock;
import org.kbus.bus.StateReader;
import org.kbus.bus.StateWriter;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.OpenFile;
import org.kbus.device.OpenFiles;
import org.kbus.device.PollEvents;
import org.kbus.device.Request;

/** One device, {@code kbus<n>}: a bus and what is done with its open files. Its ioctls are {@link KsockIoctls}. */
final class KbusDevice implements FileOperations {

    private static final String TAG = "FILE";
    private static final int VERSION = 1;

    private final Bus bus;
    private final OperationCounters operations;
    private final KsockIoctls ioctls;
    private final DeviceLog log;
    private final KsockFiles files;
    private final KsockPollers pollers;
    private final ByteBuffer headerScratch =
            ByteBuffer.allocate(MessageHeader.MAX_SIZE).order(ByteOrder.nativeOrder());

    /**
     * @param pollers   who listen to the bus
     * @param files     those of all devices
     * @param newDevice see {@link KsockIoctls}
     */
    KbusDevice(Bus bus, KsockPollers pollers, KsockFiles files, Clocks clocks, DeviceLog log,
            ToIntFunction<Account> newDevice) {
        this.bus = bus;
        this.pollers = pollers;
        this.files = files;
        this.operations = new OperationCounters(clocks.nanos());
        this.log = log;
        this.ioctls = new KsockIoctls(bus, operations, log, newDevice);
    }

    Bus bus() {
        return bus;
    }

    /** The files that its Ksocks were opened with, and those of other devices. */
    KsockFiles files() {
        return files;
    }

    OperationCounters operations() {
        return operations;
    }

    @Override
    public int open(OpenFile file, Request.Open request) {
        long began = operations.begin(Operation.OPEN);
        Ksock ksock = bus.open(request.caller().pid(), request.caller().uid(), file.handle());
        if (ksock == null) {
            operations.end(Operation.OPEN, began, Errno.ENOMEM);
            return -Errno.ENOMEM;
        }
        files.put(new KsockFile(file, ksock, request.caller().process()));
        if (bus.isVerbose()) {
            log.debug(ksock, "OPEN by pid {}", ksock.pid());
        }
        operations.end(Operation.OPEN, began, 0);
        return 0;
    }

    @Override
    public int release(OpenFile file) {
        KsockFile closed = files.get(file);
        boolean isClosed = closed.ksock().isClosing() ? bus.goOnClosing(closed.ksock()) : close(closed);
        if (!isClosed) {
            return LATER;
        }
        files.remove(closed);
        return 0;
    }

    private boolean close(KsockFile closed) {
        long began = operations.begin(Operation.RELEASE);
        if (bus.isVerbose()) {
            log.debug(closed.ksock(), "RELEASE");
        }
        pollers.awaitNoRoom(closed);
        closed.writer().reset();
        closed.reader().drop();
        boolean isClosed = bus.close(closed.ksock());
        operations.end(Operation.RELEASE, began, 0);
        return isClosed;
    }

    @Override
    public int write(OpenFile file, Request.Write request) {
        long began = operations.begin(Operation.WRITE);
        KsockFile writing = files.get(file);
        int count = request.data().remaining();
        int errno;
        if (writing.ksock().isSending()) {
            // What was being sent is lost, and yet the Ksock goes on sending until it is told to discard.
            writing.writer().reset();
            bus.dropBlockedMessage(writing.ksock());
            errno = Errno.EALREADY;
        } else {
            errno = writing.writer().write(request.data(), bus.maxMessageSize());
        }
        if (bus.isVerbose()) {
            log.debug(writing.ksock(), "WRITE {} bytes -> {}", count, errno == 0 ? 0 : Errno.name(errno));
        }
        operations.end(Operation.WRITE, began, errno);
        return errno == 0 ? count : -errno;
    }

    @Override
    public int read(OpenFile file, Request.Read request) {
        long began = operations.begin(Operation.READ);
        KsockFile reading = files.get(file);
        reading.reader().read(request.buffer(), headerScratch);
        if (bus.isVerbose()) {
            log.debug(reading.ksock(), "READ -> {} bytes", request.buffer().position());
        }
        operations.end(Operation.READ, began, 0);
        return request.buffer().position();
    }

    @Override
    public int ioctl(OpenFile file, Request.Ioctl request) {
        return ioctls.serve(files.get(file), request);
    }

    @Override
    public int poll(OpenFile file, Request.Poll request) {
        long began = operations.begin(Operation.POLL);
        KsockFile polled = files.get(file);
        Ksock ksock = polled.ksock();
        int events = 0;
        if (ksock.queueLength() != 0) {
            events |= PollEvents.POLLIN | PollEvents.POLLRDNORM;
        }
        if (file.isWritable() && (!ksock.isSending() || retrySend(polled))) {
            events |= PollEvents.POLLOUT | PollEvents.POLLWRNORM;
        }
        if (ksock.isSending()) {
            pollers.awaitRoom(polled);
        } else {
            pollers.awaitNoRoom(polled);
        }
        if (bus.isVerbose()) {
            log.debug(ksock, "POLL -> {}", Integer.toHexString(events));
        }
        operations.end(Operation.POLL, began, 0);
        return events;
    }

    private boolean retrySend(KsockFile polled) {
        boolean ended = bus.retry(polled.ksock());
        if (ended) {
            polled.writer().reset();
        }
        return ended;
    }

    // ------------------------------------------------------------------------------------ saving and loading

    /** What is known of its open files: a further part, for when they are there. */
    void saveFiles(StateWriter out) throws IOException {
        out.record(TAG, VERSION);
        for (Ksock ksock : bus.ksocksAfter(0)) {
            files.of(ksock).save(out);
        }
        for (Ksock ksock : bus.ksocksClosing()) {
            files.of(ksock).save(out);
        }
        pollers.save(out);
    }

    void loadFiles(StateReader in, OpenFiles<?> open) throws IOException {
        in.record(TAG, VERSION);
        for (Ksock ksock : bus.ksocksAfter(0)) {
            loadFile(in, open, ksock);
        }
        for (Ksock ksock : bus.ksocksClosing()) {
            loadFile(in, open, ksock);
        }
        pollers.load(in, bus);
    }

    private void loadFile(StateReader in, OpenFiles<?> open, Ksock ksock) throws IOException {
        files.put(KsockFile.load(in, open.saved(in, ksock.handle()), ksock));
    }
}
