// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.io.IOException;
import java.nio.file.Path;
import org.kbus.device.Errno;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;
import org.kbus.linux.Mounts;
import org.kbus.linux.NativeBuffer;

/** The connection with the kernel, {@code /dev/fuse}: what requests are read from, and replies are written to. */
public final class Channel implements AutoCloseable {

    public static final String DEVICE = "/dev/fuse";

    private final Descriptor descriptor;

    private Channel(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Mounts on a directory, and opens the channel through which what happens there is served. */
    public static Channel mount(Path directory, String source, String subtype) throws IOException {
        Descriptor descriptor = Descriptor.open(DEVICE);
        try {
            String options = "fd=" + descriptor.number()
                    + ",rootmode=40755,user_id=0,group_id=0,allow_other,default_permissions";
            Mounts.mount(source, directory, "fuse." + subtype,
                    Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC, options);
        } catch (IOException e) {
            descriptor.close();
            throw e;
        }
        return new Channel(descriptor);
    }

    /** One that somebody else has opened; it is closed with this. */
    public static Channel of(Descriptor descriptor) {
        return new Channel(descriptor);
    }

    /** What {@code /dev/fuse} is open as. */
    public int descriptor() {
        return descriptor.number();
    }

    /**
     * Waits for the next request.
     *
     * @return false when the mount has gone
     */
    public boolean receive(NativeBuffer request) throws IOException {
        while (true) {
            int count = descriptor.read(request);
            if (count > 0) {
                return true;
            }
            // The latter of a forced unmount that comes while we read.
            if (count == -Errno.ENODEV || count == -Errno.ECONNABORTED) {
                return false;
            }
            // ENOENT: the request was interrupted before we got it.
            if (count != -Errno.EINTR && count != -Errno.EAGAIN && count != -Errno.ENOENT) {
                throw new LinuxException("cannot read " + DEVICE, -count);
            }
        }
    }

    /**
     * Sends the first bytes of a buffer: a reply or a notification. Any thread may.
     *
     * @return whether the kernel has taken it; it does not (ENOENT) if nobody waits for it any more
     */
    public boolean send(NativeBuffer reply, int length) {
        return descriptor.write(reply, length) == length;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
