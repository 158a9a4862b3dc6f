// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.io.IOException;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.linux.Descriptor;
import org.kbus.linux.Mounts;

/** Serves a directory through libfuse 2. */
public final class JnrFuseTransport implements Transport {

    /** Not just "fuse", which may find another version: what we call is what version 2 has. */
    private static final String LIBRARY = "libfuse.so.2";
    private static final String DEVICE = "/dev/fuse";

    private final NodeDirectory directory;
    private final String name;

    /** @param name what the mount table shows as the mount's source, and as its type behind {@code fuse.} */
    public JnrFuseTransport(NodeDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    @Override
    public void serve(Path mountPoint, Runnable onUsable) throws IOException {
        LibFuse2 libFuse = load();
        requireDevice();
        JnrFuseSession session = new JnrFuseSession(libFuse, directory, SessionOptions.DEFAULT, onUsable);
        if (!session.run(MountArguments.of(name, mountPoint))) {
            throw mountFailure(mountPoint);
        }
    }

    private static LibFuse2 load() throws IOException {
        try {
            return LibraryLoader.create(LibFuse2.class).failImmediately().load(LIBRARY);
        } catch (UnsatisfiedLinkError e) {
            throw new IOException("libfuse 2 is not installed; install the package libfuse2 (on some systems"
                    + " libfuse2t64, or fuse-libs), or use --transport fuse", e);
        }
    }

    private static void requireDevice() throws IOException {
        Descriptor.open(DEVICE).close();
    }

    /**
     * Why it cannot be mounted. libfuse says so only on standard error, where perhaps nobody reads it, so we find it
     * out by trying what it has tried.
     */
    private IOException mountFailure(Path mountPoint) {
        try (Descriptor device = Descriptor.open(DEVICE)) {
            Mounts.mount(name, mountPoint, "fuse." + name, Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC,
                    "fd=" + device.number() + ",rootmode=40000,user_id=0,group_id=0");
            Mounts.unmount(mountPoint, true);
            return new IOException("libfuse cannot mount on " + mountPoint + " and says why in its own words on stderr;"
                    + " put that right, or use --transport fuse");
        } catch (IOException e) {
            return e;
        }
    }
}
