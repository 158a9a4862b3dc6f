// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.MountPoint;
import org.kbus.device.Errno;
import org.kbus.linux.LinuxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kbus umount}. */
@Command(name = "umount",
        description = "Take a mounted bus away, with its links; its daemon ends.",
        mixinStandardHelpOptions = true)
final class UmountCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MOUNTPOINT", arity = "0..1", defaultValue = "/dev/kbus",
            description = "Where it is mounted (default: ${DEFAULT-VALUE}).")
    private Path path;

    @Option(names = "--lazy", description = "Also while programs have its devices open: the mount point is free at"
            + " once, and the bus ends when the last of them closes.")
    private boolean lazy;

    @Override
    public Integer call() throws CommandFailure, IOException {
        Privileges.require("unmount");
        MountPoint mountPoint = new MountPoint(path);
        MountPoint.State state = mountPoint.state();
        if (state == MountPoint.State.NOTHING || state == MountPoint.State.SOMETHING_ELSE) {
            throw new CommandFailure("no kbus is mounted on " + mountPoint.path()
                    + "; grep fuse.kbus /proc/mounts shows where there are any");
        }
        try {
            mountPoint.unmount(lazy || state == MountPoint.State.DEAD);
        } catch (LinuxException e) {
            if (e.errno() == Errno.EBUSY) {
                throw new CommandFailure("programs have devices of " + mountPoint.path()
                        + " open; end them first, or use --lazy");
            }
            throw e;
        }
        if (mountPoint.isDefault()) {
            mountPoint.links().removeAll();
        }
        mountPoint.removeDirectory();
        return 0;
    }
}
