// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.nio.file.Path;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;

/** Serves a directory over FUSE's io_uring queues: each request on the processor that it is made on. */
public final class UringTransport implements Transport {

    private final NodeDirectory directory;
    private final String name;

    /** @param name what the mount table shows as the mount's source, and as its type behind {@code fuse.} */
    public UringTransport(NodeDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    @Override
    public void serve(Path mountPoint, Runnable onUsable) throws IOException {
        try (FuseChannel channel = FuseChannel.mount(mountPoint, name, name)) {
            new UringSession(channel, directory, onUsable).run();
        }
    }
}
