// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.nio.file.Path;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;

/** Serves a directory through FUSE, with no library in between. */
public final class FuseTransport implements Transport {

    private final NodeDirectory directory;
    private final String name;
    private final boolean overIoUring;

    private FuseTransport(NodeDirectory directory, String name, boolean overIoUring) {
        this.directory = directory;
        this.name = name;
        this.overIoUring = overIoUring;
    }

    /**
     * On {@code /dev/fuse}, in one thread.
     *
     * @param name what the mount table shows as the mount's source, and as its type behind {@code fuse.}
     */
    public static FuseTransport onDevice(NodeDirectory directory, String name) {
        return new FuseTransport(directory, name, false);
    }

    /**
     * Over io_uring, each request on the processor that it is made on. See {@link UringSupport} for whether that can be
     * had.
     *
     * @param name as for {@link #onDevice}
     */
    public static FuseTransport overIoUring(NodeDirectory directory, String name) {
        return new FuseTransport(directory, name, true);
    }

    @Override
    public void serve(Path mountPoint, Runnable onUsable) throws IOException {
        try (FuseChannel channel = FuseChannel.mount(mountPoint, name, name)) {
            if (overIoUring) {
                new UringSession(channel, directory, onUsable).run();
            } else {
                new FuseSession(channel, directory, onUsable).run();
            }
        }
    }
}
