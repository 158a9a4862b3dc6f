// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.kbus.daemon.MountPoint;

/** Whether programs find the first device where they look for it, and whether we may use it. */
final class DevicesCheck implements Check {

    private static final String NAME = "kbus0";

    private final MountPoint mountPoint;

    DevicesCheck(MountPoint mountPoint) {
        this.mountPoint = mountPoint;
    }

    @Override
    public String subject() {
        return "devices";
    }

    @Override
    public Finding examine() throws IOException {
        Path path = mountPoint.isDefault() ? mountPoint.path().resolveSibling(NAME) : mountPoint.path().resolve(NAME);
        if (mountPoint.isDefault() && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isOurs(path)) {
            return Finding.fail(path + " is there and is not ours", "remove it (rmmod kbus, if it is the kernel"
                    + " module's), or choose another mount point");
        }
        if (!Files.exists(path)) {
            return Files.isSymbolicLink(path)
                    ? Finding.warn(path + " leads nowhere", "kbus mount makes what it leads to")
                    : Finding.ok("there is no " + path);
        }
        PosixFileAttributes device = Files.readAttributes(path, PosixFileAttributes.class);
        String found = path + " is " + PosixFilePermissions.toString(device.permissions()) + " " + device.owner() + " "
                + device.group();
        return Files.isReadable(path) && Files.isWritable(path) ? Finding.ok(found + ", so that you may use it")
                : Finding.warn(found + ", so that you may not use it",
                        "mount it with another --mode, --owner or --group, or chmod it");
    }

    private boolean isOurs(Path device) throws IOException {
        if (Files.isSymbolicLink(device)) {
            return Files.readSymbolicLink(device).equals(mountPoint.path().getFileName().resolve(NAME));
        }
        // There is nothing to be seen of who has made a character device; but the module and a bus are never there both.
        boolean special = Files.readAttributes(device, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
        return special && mountPoint.state() == MountPoint.State.LIVE;
    }
}
