// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import org.kbus.fuse.FuseProbe;

/** Whether we may mount, tried where nobody sees it; and which FUSE protocol the kernel speaks then. */
final class MountingCheck implements Check {

    private final CheckContext context;

    MountingCheck(CheckContext context) {
        this.context = context;
    }

    @Override
    public String subject() {
        return "mounting";
    }

    @Override
    public Finding examine() {
        if (!context.isRoot()) {
            return Finding.ok("only root may do kbus mount (sudo); kbus run needs user namespaces instead");
        }
        try {
            return judge(FuseProbe.protocol());
        } catch (IOException e) {
            return Finding.fail("a file system cannot be mounted: " + e.getMessage(),
                    "in a container, add the capability SYS_ADMIN (--cap-add SYS_ADMIN), and --security-opt"
                            + " apparmor=unconfined where AppArmor is used");
        }
    }

    static Finding judge(FuseProbe.Protocol protocol) {
        return protocol.isKnown() ? Finding.ok("works; the kernel speaks FUSE " + protocol)
                : Finding.fail("the kernel speaks FUSE " + protocol,
                        "FUSE 7.31 or later is wanted: Linux 5.2 or later");
    }
}
