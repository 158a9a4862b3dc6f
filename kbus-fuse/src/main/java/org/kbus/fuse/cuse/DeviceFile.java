// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.cuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.kbus.device.Node;
import org.kbus.fuse.wire.PosixAclXattr;
import org.kbus.linux.ExtendedAttribute;

/** The file of a character device: a name in {@code /dev}, of which the kernel sees to it who may open it. */
final class DeviceFile {

    private static final int PERMISSIONS = 07777;
    /** For whom nobody knows what he may. */
    private static final Node.Access NOBODYS = new Node.Access(0, 0, 0);

    private final Path path;
    private final ExtendedAttribute acl = new ExtendedAttribute(PosixAclXattr.NAME, PosixAclXattr.MOST_BYTES);

    DeviceFile(Path path) {
        this.path = path;
    }

    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** {@code gnu_dev_major()} of what stat(2) says. */
    int major() throws IOException {
        long device = ((Number) Files.getAttribute(path, "unix:rdev", LinkOption.NOFOLLOW_LINKS)).longValue();
        return (int) (device >>> 8 & 0xfff | device >>> 32 & ~0xfff);
    }

    /** Until then it is root's alone. */
    void permissions(int permissions) throws IOException {
        Files.setAttribute(path, "unix:mode", permissions);
    }

    /** What anybody who may has made of that since: chmod(1), setfacl(1), udev. */
    Node.Access access() {
        try {
            Map<String, Object> now = Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
            int permissions = (int) now.get("mode") & PERMISSIONS;
            ByteBuffer value = acl.of(path);
            PosixAclXattr list = value == null ? null : PosixAclXattr.get(value);
            return new Node.Access(permissions, (int) now.get("uid"), (int) now.get("gid"),
                    list == null ? null : list.entries());
        } catch (IOException e) {
            return NOBODYS;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
