// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.cuse;

import java.io.IOException;
import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
import org.kbus.fuse.wire.Channel;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;
import org.kbus.linux.NativeBuffer;

/**
 * What requests come through: that of a mount, or that of one device. Each numbers its requests and its sleepers for
 * itself, which whoever serves several has to tell apart.
 */
final class Connection implements AutoCloseable {

    private final int number;
    private final long inode;
    private final Descriptor descriptor;
    private final Channel channel;

    private Connection(int number, long inode, Descriptor descriptor, Channel channel) throws IOException {
        this.number = number;
        this.inode = inode;
        this.descriptor = descriptor;
        this.channel = channel;
        descriptor.neverWait();
    }

    /** That of a mount, which is closed with it. */
    static Connection of(Channel mount) throws IOException {
        return new Connection(0, NodeDirectory.INODE, Descriptor.of(mount.descriptor()), mount);
    }

    /**
     * That of a device.
     *
     * @param number greater than 0
     * @param inode  of its node in the directory
     * @param device what it is open as, which is closed with this
     */
    static Connection of(int number, long inode, Descriptor device) throws IOException {
        return new Connection(number, inode, device, Channel.of(device));
    }

    /** What there was to be received. */
    enum Received {
        REQUEST,
        NOTHING,
        /** Nothing comes any more. */
        END
    }

    /** Receives the next request, if there is one. */
    Received receive(NativeBuffer request) throws LinuxException {
        int count = descriptor.read(request);
        if (count > 0) {
            return Received.REQUEST;
        }
        if (count == -Errno.ENODEV || count == -Errno.ECONNABORTED) {
            return Received.END;
        }
        // ENOENT: the request was interrupted before we got it.
        if (count == -Errno.EAGAIN || count == -Errno.EINTR || count == -Errno.ENOENT) {
            return Received.NOTHING;
        }
        throw new LinuxException("cannot receive a request", -count);
    }

    /** What tells it from the others: 0 for a mount. */
    int number() {
        return number;
    }

    /** Of the node that is asked for something, if that is always the same one. */
    long inode() {
        return inode;
    }

    boolean isDevice() {
        return number > 0;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    /** For replies and notifications. */
    Channel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.close();
    }
}
