// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import org.kbus.linux.IoUring;

/** Whether requests can come over io_uring, which is faster. Nothing is switched on for that. */
final class UringCheck implements Check {

    private static final String PARAMETER = "/sys/module/fuse/parameters/enable_uring";
    private static final String DISABLED = "/proc/sys/kernel/io_uring_disabled";
    private static final String OTHERWISE = "; requests come through /dev/fuse, which is slower when several programs"
            + " are busy";

    private final CheckContext context;

    UringCheck(CheckContext context) {
        this.context = context;
    }

    @Override
    public String subject() {
        return "io_uring";
    }

    @Override
    public Finding examine() {
        try {
            new IoUring().close();
            return judge(null);
        } catch (IOException e) {
            return judge(e.getMessage());
        }
    }

    /** @param failure why none can be made; null if one can */
    Finding judge(String failure) {
        if (context.kernel().read(PARAMETER) == null) {
            return Finding.ok("this kernel has no FUSE over io_uring (Linux 6.14 and later do)" + OTHERWISE);
        }
        if (context.kernel().says(DISABLED, "2")) {
            return Finding.warn("io_uring is switched off" + OTHERWISE, "sysctl kernel.io_uring_disabled=0");
        }
        if (failure != null) {
            return Finding.warn(failure + OTHERWISE, context.kernel().says(DISABLED, "1")
                    ? "sysctl kernel.io_uring_disabled=0" : "let the container's security profile permit io_uring");
        }
        return context.kernel().read(PARAMETER).startsWith("Y") ? Finding.ok("can be used")
                : Finding.ok("can be used; kbus mount sets " + PARAMETER + " to Y for that, and kbus run does not");
    }
}
