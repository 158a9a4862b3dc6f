// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import java.nio.ByteBuffer;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.OpenFile;
import org.kbus.device.PollEvents;
import org.kbus.device.Request;

/** A device that fetches a byte of its caller's memory. */
final class FetchingDevice implements FileOperations {

    /** {@code _IO('t', 3)}: 1 if the byte at the argument was fetched by a thread that serves, 0 if by another. */
    private static final int FETCH = 't' << 8 | 3;

    @Override
    public int open(OpenFile file, Request.Open request) {
        return 0;
    }

    @Override
    public int release(OpenFile file) {
        return 0;
    }

    @Override
    public int read(OpenFile file, Request.Read request) {
        return -Errno.EINVAL;
    }

    @Override
    public int write(OpenFile file, Request.Write request) {
        return -Errno.EINVAL;
    }

    @Override
    public int ioctl(OpenFile file, Request.Ioctl request) {
        if (request.command() != FETCH) {
            return -Errno.ENOTTY;
        }
        ByteBuffer fetched = request.want(request.argument(), 1);
        if (fetched == null) {
            return LATER;
        }
        if (fetched.remaining() < 1) {
            return -Errno.EFAULT;
        }
        return Thread.currentThread().getName().startsWith("kbus-slow") ? 0 : 1;
    }

    @Override
    public int poll(OpenFile file, Request.Poll request) {
        return PollEvents.POLLIN;
    }
}
