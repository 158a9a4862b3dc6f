// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.kbus.daemon.MountPoint;
import org.kbus.linux.Mounts;

/** What is mounted where the bus is to be, who serves it, and whether that answers. */
final class MountPointCheck implements Check {

    private final MountPoint mountPoint;

    MountPointCheck(MountPoint mountPoint) {
        this.mountPoint = mountPoint;
    }

    @Override
    public String subject() {
        return "mount point";
    }

    @Override
    public Finding examine() throws IOException {
        Path path = mountPoint.path();
        Mounts.Mounted mounted = Mounts.at(path);
        if (mounted == null) {
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path)
                    ? Finding.fail(path + " is not a directory", "remove it, or choose another mount point")
                    : Finding.ok("no bus is mounted on " + path + "; kbus mount does that");
        }
        String server = new FuseServers(Path.of("/proc")).serving(mounted.device());
        return judge(LivenessProbe.answers(path) ? mountPoint.state() : null,
                server == null ? "" : ", process " + server + ",");
    }

    /**
     * @param state  null if nobody has answered
     * @param server who serves it, between commas; or nothing
     */
    private Finding judge(MountPoint.State state, String server) {
        Path path = mountPoint.path();
        if (state == null) {
            return Finding.fail("the daemon of " + path + server + " does not answer",
                    "is it stopped (kill -CONT)? else kill it, and mount again");
        }
        return switch (state) {
            case LIVE -> Finding.ok("a bus is mounted on " + path + "; its daemon" + server + " answers");
            case DEAD -> Finding.fail("the daemon of " + path + " has died, and programs get ENOTCONN",
                    "mount again, or take it away (kbus umount " + path + ")");
            case SOMETHING_ELSE -> Finding.fail("something that is not a bus is mounted on " + path,
                    "unmount that, or choose another mount point");
            default -> Finding.ok("no bus is mounted on " + path + " any more");
        };
    }
}
