// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import org.kbus.device.Errno;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;

/** Whether {@code /dev/fuse} can be opened, which also loads the kernel's module. */
final class FuseDeviceCheck implements Check {

    private static final String DEVICE = "/dev/fuse";

    private final CheckContext context;

    FuseDeviceCheck(CheckContext context) {
        this.context = context;
    }

    @Override
    public String subject() {
        return "FUSE device";
    }

    @Override
    public Finding examine() throws java.io.IOException {
        try {
            Descriptor.open(DEVICE).close();
            return judge(0);
        } catch (LinuxException e) {
            return judge(e.errno());
        }
    }

    /** @param errno of opening it; 0 if it could be opened */
    Finding judge(int errno) {
        if (errno == 0) {
            return Finding.ok(DEVICE + " can be opened");
        }
        if (errno == Errno.ENOENT) {
            return Finding.fail("there is no " + DEVICE, "load the kernel's module (modprobe fuse); a container is"
                    + " given it with --device " + DEVICE);
        }
        if (errno == Errno.ENODEV) {
            return Finding.fail("the kernel has no FUSE behind " + DEVICE, "load its module (modprobe fuse)");
        }
        if ((errno == Errno.EACCES || errno == Errno.EPERM) && !context.isRoot()) {
            return Finding.warn(DEVICE + " may not be opened by you", "chmod 0666 " + DEVICE
                    + " lets everybody do kbus run; root may in any case");
        }
        return Finding.fail(DEVICE + " cannot be opened: " + Errno.name(errno), "let the container have the device"
                + " (--device " + DEVICE + ")");
    }
}
