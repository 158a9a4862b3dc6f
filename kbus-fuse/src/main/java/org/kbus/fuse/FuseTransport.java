// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.nio.file.Path;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.serve.ServiceOptions;
import org.kbus.fuse.uring.UringSession;
import org.kbus.fuse.wire.Channel;
import org.kbus.linux.Cpus;

/** Serves a directory through FUSE, with no library in between. */
public final class FuseTransport implements Transport {

    private final NodeDirectory directory;
    private final String name;
    private final boolean overIoUring;
    private final ServiceOptions options;
    /** Null while nothing is served over io_uring. */
    private volatile UringSession session;

    private FuseTransport(NodeDirectory directory, String name, boolean overIoUring, ServiceOptions options) {
        this.directory = directory;
        this.name = name;
        this.overIoUring = overIoUring;
        this.options = options;
    }

    /**
     * On {@code /dev/fuse}, in one thread.
     *
     * @param name what the mount table shows as the mount's source, and as its type behind {@code fuse.}
     */
    public static FuseTransport onDevice(NodeDirectory directory, String name) {
        return new FuseTransport(directory, name, false, ServiceOptions.DEFAULT);
    }

    /**
     * Over io_uring, each request on the processor that it is made on. See {@link org.kbus.fuse.uring.UringSupport} for whether that can be
     * had.
     *
     * @param name as for {@link #onDevice}
     */
    public static FuseTransport overIoUring(NodeDirectory directory, String name) {
        return new FuseTransport(directory, name, true, ServiceOptions.DEFAULT);
    }

    @Override
    public void serve(Path mountPoint, Runnable onUsable) throws IOException {
        try (Channel channel = Channel.mount(mountPoint, name, name)) {
            if (overIoUring) {
                UringSession serving = new UringSession(channel, directory, options, Cpus.online(), onUsable);
                session = serving;
                serving.run();
            } else {
                new ChannelSession(channel, directory, options, onUsable).run();
            }
        }
    }

    @Override
    public void trim() {
        UringSession serving = session;
        if (serving != null) {
            serving.trim();
        }
    }
}
