// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;

/** What programs do with the nodes: each request is handed to the operations of the node's device. */
final class NodeOperations {

    private final NodeDirectory directory;
    private final PollWakeups wakeups;
    private final OpenFiles<FuseFile> files;
    private final Closings closings;
    private final OpenStructs openStructs;
    private final Exchange exchange;

    private final FuseRequest.OpenRequest openRequest;
    private final FuseRequest.ReadRequest readRequest;
    private final FuseRequest.WriteRequest writeRequest;
    private final FuseRequest.IoctlRequest ioctlRequest;
    private final FuseRequest.PollRequest pollRequest;

    NodeOperations(Exchange exchange, ServedFiles served, FuseCaller caller) {
        this.exchange = exchange;
        this.directory = served.directory();
        this.files = served.files();
        this.wakeups = served.wakeups();
        this.closings = served.closings();
        this.openStructs = new OpenStructs(exchange.operation());
        this.openRequest = new FuseRequest.OpenRequest(exchange, caller);
        this.readRequest = new FuseRequest.ReadRequest(exchange, caller);
        this.writeRequest = new FuseRequest.WriteRequest(exchange, caller);
        this.ioctlRequest = new FuseRequest.IoctlRequest(exchange, caller);
        this.pollRequest = new FuseRequest.PollRequest(exchange, caller);
    }

    void open() {
        FuseFile file = new FuseFile(directory.lookup(exchange.header().nodeId()), openStructs.flags(), wakeups);
        files.add(file);
        openRequest.begin(file);
        file.node().operations().open(file, openRequest);
        if (openRequest.hasFailed()) {
            files.remove(file);
        }
    }

    /** Comes with every close(2), which waits for the answer; or never again, once it has been refused. */
    void flush() {
        if (closings == null) {
            exchange.fail(Errno.ENOSYS);
        } else {
            closings.begin(openStructs.closedHandle());
            exchange.reply(0);
        }
    }

    void release() {
        FuseFile file = files.get(openStructs.closedHandle());
        if (closings != null) {
            closings.end(file.handle());
        }
        files.remove(file);
        file.node().operations().release(file);
        exchange.reply(0);
    }

    /** The page cache is one for all who have a node open: what a stream gives to one of them must not get there. */
    void read() {
        readRequest.begin();
        FuseFile file = files.get(readRequest.handle());
        if (file.node().isStream() && readRequest.isForPageCache()) {
            readRequest.fail(Errno.EINVAL);
            return;
        }
        file.node().operations().read(file, readRequest);
    }

    void write() {
        writeRequest.begin();
        FuseFile file = files.get(writeRequest.handle());
        file.node().operations().write(file, writeRequest);
    }

    void ioctl() {
        ioctlRequest.begin();
        if (ioctlRequest.isOnDirectory()) {
            ioctlRequest.fail(Errno.ENOTTY);
            return;
        }
        FuseFile file = files.get(ioctlRequest.handle());
        file.node().operations().ioctl(file, ioctlRequest);
    }

    void poll() {
        FuseFile file = files.get(pollRequest.handle());
        pollRequest.arm(file);
        file.node().operations().poll(file, pollRequest);
    }
}
