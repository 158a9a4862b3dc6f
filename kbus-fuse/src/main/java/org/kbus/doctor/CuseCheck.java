// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import org.kbus.device.Errno;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;

/** Whether there can be character devices. Opening {@code /dev/cuse} also loads the kernel's module. */
final class CuseCheck implements Check {

    private static final String DEVICE = "/dev/cuse";

    @Override
    public String subject() {
        return "CUSE";
    }

    @Override
    public Finding examine() throws IOException {
        try {
            Descriptor.open(DEVICE).close();
            return judge(0);
        } catch (LinuxException e) {
            return judge(e.errno());
        }
    }

    /** @param errno of opening it; 0 if it could be opened */
    static Finding judge(int errno) {
        if (errno == 0) {
            return Finding.ok("can be used: --transport cuse makes character devices");
        }
        if (errno == Errno.ENOENT || errno == Errno.ENODEV) {
            return Finding.ok("is not there, so that devices are regular files; where the kernel has it as a module,"
                    + " modprobe cuse loads it");
        }
        return Finding.ok(DEVICE + " cannot be opened (" + Errno.name(errno)
                + "), so that devices are regular files");
    }
}
