// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.nio.ByteBuffer;
import org.kbus.device.Caller;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFile;
import org.kbus.device.ParkedRead;
import org.kbus.fetch.CallerMemory;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.InterruptIn;
import org.kbus.fuse.wire.OpenStructs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What programs do with the nodes: each request is handed to the operations of the node's device. */
final class FileRequests {

    private static final Logger LOG = LoggerFactory.getLogger(FileRequests.class);

    private final KeepableRequest self;
    private final Service service;
    private final Exchange exchange;
    private final OpenStructs openStructs;

    private final FileRequest.OpenRequest openRequest;
    private final FileRequest.ReadRequest readRequest;
    private final FileRequest.WriteRequest writeRequest;
    private final FileRequest.IoctlRequest ioctlRequest;
    private final FileRequest.PollRequest pollRequest;

    /** What is being asked, and of which file. */
    private FileRequest current;
    private ServedFile file;
    /** Null if the request is none that the device has parked. */
    private Parked parked;
    private boolean toGoOn;
    private boolean inOperation;

    FileRequests(KeepableRequest self, Exchange exchange, Service service, Caller caller) {
        this.self = self;
        this.service = service;
        this.exchange = exchange;
        this.openStructs = new OpenStructs(exchange.operation());
        this.openRequest = new FileRequest.OpenRequest(exchange, caller);
        this.readRequest = new FileRequest.ReadRequest(exchange, caller, this::park);
        this.writeRequest = new FileRequest.WriteRequest(exchange, caller);
        this.ioctlRequest = new FileRequest.IoctlRequest(exchange, caller);
        this.pollRequest = new FileRequest.PollRequest(exchange, caller);
    }

    // --------------------------------------------------------------------------------------- first turns

    void open() {
        ServedFile opening = new ServedFile(service.directory().lookup(exchange.header().nodeId()),
                openStructs.flags(), self.uid(), service.wakeups());
        service.files().add(opening);
        boolean opened = false;
        try {
            operate(openRequest, opening);
            opened = !exchange.isFailed();
        } finally {
            if (!opened) {
                service.files().remove(opening);
            }
        }
    }

    /** Comes with every close(2), which waits for the answer; or never again, once it has been refused. */
    void flush() {
        if (service.closing() == null) {
            exchange.fail(Errno.ENOSYS);
        } else {
            service.closing().begin(openStructs.closedHandle());
            exchange.reply(0);
        }
    }

    void release() {
        ServedFile closed = service.files().get(openStructs.closedHandle());
        if (service.closing() != null) {
            service.closing().end(closed.handle());
        }
        inOperation = true;
        service.releaseKept(closed);
        boolean isDone = closed.release();
        inOperation = false;
        if (isDone) {
            service.files().remove(closed);
        } else {
            service.releases().add(closed);
        }
        exchange.reply(0);
    }

    /**
     * The page cache is one for all who have a node open: what a stream gives to one of them must not get there. What is
     * no stream is there to look at, and looked at in the background.
     */
    void read() {
        ServedFile reading = service.files().get(readRequest.handle());
        if (!reading.node().isStream()) {
            leaveForLater(readRequest, reading);
        } else if (readRequest.isForPageCache()) {
            exchange.fail(Errno.EINVAL);
        } else {
            operate(readRequest, reading);
        }
    }

    void write() {
        operate(writeRequest, service.files().get(writeRequest.handle()));
    }

    void ioctl() {
        if (ioctlRequest.isOnDirectory()) {
            exchange.fail(NodeDirectory.IOCTL_ERRNO);
        } else {
            operate(ioctlRequest, service.files().get(ioctlRequest.handle()));
        }
    }

    void poll() {
        operate(pollRequest, service.files().get(pollRequest.handle()));
    }

    void interrupt() {
        inOperation = true;
        service.interrupt(InterruptIn.unique(exchange.operation()));
        inOperation = false;
    }

    private void leaveForLater(FileRequest request, ServedFile ofFile) {
        current = request;
        file = ofFile;
        toGoOn = true;
    }

    private void operate(FileRequest request, ServedFile ofFile) {
        current = request;
        file = ofFile;
        operate();
    }

    private void operate() {
        inOperation = true;
        int result = current.operate(file);
        inOperation = false;
        if (result != FileOperations.LATER) {
            unpark();
            current.answer(result);
            toGoOn = ioctlRequest.isWriting();
        } else if (parked != null) {
            keepParked();
        } else {
            toGoOn = memory().isToBeAccessed() | current.takeAgain();
            if (!toGoOn) {
                LOG.error("{} has not answered a request, and not said why; it gets EIO", file.node().name());
                exchange.fail(Errno.EIO);
            }
        }
    }

    // --------------------------------------------------------------------------------- those that go on

    /** Another request has come. */
    void begin() {
        current = null;
        file = null;
        parked = null;
        toGoOn = false;
        ioctlRequest.begin();
    }

    /** Whether the request has no answer yet and is to have another turn. */
    boolean isToGoOn() {
        return toGoOn;
    }

    /** What was to be accessed has been, or others have had their turn. */
    void goOn() {
        toGoOn = false;
        if (ioctlRequest.isWriting()) {
            ioctlRequest.answerWritten();
        } else {
            operate();
        }
    }

    /**
     * What the request has to do with its caller's memory. It is another object when the request has been withdrawn,
     * since somebody may still be busy with the old one.
     */
    CallerMemory memory() {
        return ioctlRequest.memory();
    }

    ServedFile file() {
        return file;
    }

    /** Whether a device is being called: what is thrown then leaves it in any state. */
    boolean isInOperation() {
        return inOperation;
    }

    // ------------------------------------------------------------------------------------------ parking

    /** Whether it is the device's to answer, or was. */
    boolean isParked() {
        return parked != null;
    }

    private ParkedRead park() {
        if (!service.hasRoomToKeep(self.uid())) {
            return null;
        }
        parked = new Parked();
        return parked;
    }

    /** From when the device has got hold of what it has parked: it may have answered it already, or have it withdrawn. */
    private void keepParked() {
        if (!parked.closed) {
            service.keep(self);
        }
    }

    /** The device has answered at once, though it had parked the read. */
    private void unpark() {
        if (parked != null) {
            parked.closed = true;
            parked = null;
        }
    }

    /** The request is answered without the device, or the thread that is busy with it. */
    void withdraw() {
        if (parked != null) {
            parked.close();
            file.node().operations().withdraw(file, parked);
        } else {
            ioctlRequest.abandonMemory();
        }
    }

    /** One object for each read that is parked, so that nobody can answer the next one by mistake. */
    private final class Parked implements ParkedRead {

        private boolean closed;

        @Override
        public OpenFile file() {
            return file;
        }

        @Override
        public ByteBuffer buffer() {
            requireOpen();
            return readRequest.buffer();
        }

        @Override
        public void answer(int result) {
            close();
            readRequest.answer(result);
            service.answerKept(self);
        }

        private void close() {
            requireOpen();
            closed = true;
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException("a parked read has been answered or withdrawn already");
            }
        }
    }
}
