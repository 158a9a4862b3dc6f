// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import jnr.ffi.Pointer;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;
import ru.serce.jnrfuse.LibFuse;

/**
 * What programs do with the nodes: each request is handed to the operations of the node's device. Results are as
 * libfuse wants them: an error is an error number with a minus sign.
 */
final class NodeOperations {

    private static final int FUSE_IOCTL_DIR = 1 << 4;

    private final LibFuse libFuse;
    private final NodeDirectory directory;
    private final OpenFiles<JnrFuseFile> files;

    private final JnrFuseRequest.OpenRequest openRequest;
    private final JnrFuseRequest.ReadRequest readRequest;
    private final JnrFuseRequest.WriteRequest writeRequest;
    private final JnrFuseRequest.IoctlRequest ioctlRequest;
    private final JnrFuseRequest.PollRequest pollRequest;

    NodeOperations(LibFuse libFuse, NodeDirectory directory, OpenFiles<JnrFuseFile> files, JnrFuseCaller caller) {
        this.libFuse = libFuse;
        this.directory = directory;
        this.files = files;
        this.openRequest = new JnrFuseRequest.OpenRequest(caller);
        this.readRequest = new JnrFuseRequest.ReadRequest(caller);
        this.writeRequest = new JnrFuseRequest.WriteRequest(caller);
        this.ioctlRequest = new JnrFuseRequest.IoctlRequest(caller);
        this.pollRequest = new JnrFuseRequest.PollRequest(caller);
    }

    int open(String path, Pointer info) {
        Node node = NodePath.lookup(directory, path);
        JnrFuseFile file = new JnrFuseFile(node, FileInfo.flags(info), libFuse);
        files.add(file);
        boolean opened = false;
        try {
            openRequest.begin(file, info);
            node.operations().open(file, openRequest);
            opened = openRequest.result() == 0;
        } finally {
            if (!opened) {
                files.remove(file);
            }
        }
        return openRequest.result();
    }

    int release(Pointer info) {
        JnrFuseFile file = files.get(FileInfo.handle(info));
        files.remove(file);
        file.disarm();
        file.node().operations().release(file);
        return 0;
    }

    /** The page cache is one for all who have a node open: what a stream gives to one of them must not get there. */
    int read(Pointer buffer, long size, long offset, Pointer info) {
        JnrFuseFile file = files.get(FileInfo.handle(info));
        if (file.node().isStream() && FileInfo.isForPageCache(info)) {
            return -Errno.EINVAL;
        }
        readRequest.begin(buffer, size, offset);
        file.node().operations().read(file, readRequest);
        return readRequest.result();
    }

    int write(Pointer buffer, long size, Pointer info) {
        JnrFuseFile file = files.get(FileInfo.handle(info));
        writeRequest.begin(buffer, size);
        file.node().operations().write(file, writeRequest);
        return writeRequest.result();
    }

    /** A directory's handle is none of our files'. */
    int ioctl(int command, Pointer argument, Pointer info, int flags, Pointer data) {
        ioctlRequest.begin(command, argument, flags, data);
        try {
            if ((flags & FUSE_IOCTL_DIR) != 0) {
                return -Errno.ENOTTY;
            }
            JnrFuseFile file = files.get(FileInfo.handle(info));
            file.node().operations().ioctl(file, ioctlRequest);
            return ioctlRequest.result();
        } finally {
            ioctlRequest.settleIfNotYet();
        }
    }

    /**
     * Armed before the device looks at what is ready: whatever changes from then on wakes the caller.
     *
     * @param handle null if nobody is going to sleep
     */
    int poll(Pointer info, Pointer handle, Pointer events) {
        JnrFuseFile file = files.get(FileInfo.handle(info));
        if (handle != null) {
            file.arm(handle);
        }
        pollRequest.begin(events);
        file.node().operations().poll(file, pollRequest);
        return pollRequest.result();
    }
}
