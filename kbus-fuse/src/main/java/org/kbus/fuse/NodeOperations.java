// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;

/** What programs do with the nodes: each request is handed to the operations of the node's device. */
final class NodeOperations {

    private final InHeader header;
    private final NodeDirectory directory;
    private final PollWakeups wakeups;
    private final OpenFiles<FuseFile> files = new OpenFiles<>();
    private final OpenStructs openStructs;
    private final FuseChannel channel;

    private final FuseRequest.OpenRequest openRequest;
    private final FuseRequest.ReadRequest readRequest;
    private final FuseRequest.WriteRequest writeRequest;
    private final FuseRequest.IoctlRequest ioctlRequest;
    private final FuseRequest.PollRequest pollRequest;

    NodeOperations(FuseChannel channel, InHeader header, NodeDirectory directory, PollWakeups wakeups,
            FuseCaller caller) {
        this.channel = channel;
        this.header = header;
        this.directory = directory;
        this.wakeups = wakeups;
        this.openStructs = new OpenStructs(channel.request());
        this.openRequest = new FuseRequest.OpenRequest(channel, caller);
        this.readRequest = new FuseRequest.ReadRequest(channel, caller);
        this.writeRequest = new FuseRequest.WriteRequest(channel, caller);
        this.ioctlRequest = new FuseRequest.IoctlRequest(channel, caller);
        this.pollRequest = new FuseRequest.PollRequest(channel, caller);
    }

    void open() {
        FuseFile file = new FuseFile(directory.lookup(header.nodeId()), openStructs.flags(), wakeups);
        files.add(file);
        openRequest.begin(header.unique(), file);
        file.node().operations().open(file, openRequest);
        if (openRequest.hasFailed()) {
            files.remove(file);
        }
    }

    void release() {
        FuseFile file = files.get(openStructs.releasedHandle());
        files.remove(file);
        file.node().operations().release(file);
        channel.reply(header.unique(), 0);
    }

    void read() {
        readRequest.begin(header.unique());
        FuseFile file = files.get(readRequest.handle());
        file.node().operations().read(file, readRequest);
    }

    void write() {
        writeRequest.begin(header.unique());
        FuseFile file = files.get(writeRequest.handle());
        file.node().operations().write(file, writeRequest);
    }

    void ioctl() {
        ioctlRequest.begin(header.unique());
        if (ioctlRequest.isOnDirectory()) {
            ioctlRequest.fail(Errno.ENOTTY);
            return;
        }
        FuseFile file = files.get(ioctlRequest.handle());
        file.node().operations().ioctl(file, ioctlRequest);
    }

    void poll() {
        pollRequest.begin(header.unique());
        FuseFile file = files.get(pollRequest.handle());
        pollRequest.arm(file);
        file.node().operations().poll(file, pollRequest);
    }
}
