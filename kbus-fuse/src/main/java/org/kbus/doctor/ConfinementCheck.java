// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import java.nio.file.Path;
import org.kbus.daemon.Confinement;
import org.kbus.daemon.MountPoint;
import org.kbus.linux.Capabilities;
import org.kbus.linux.KernelFiles;
import org.kbus.linux.Mounts;

/** What the daemon of a mounted bus may do, and why. */
final class ConfinementCheck implements Check {

    private static final String NO_NEW_PRIVILEGES = "NoNewPrivs:\t1";
    private static final String FILTERED = "Seccomp:\t2";

    private final CheckContext context;
    private final MountPoint mountPoint;

    ConfinementCheck(CheckContext context, MountPoint mountPoint) {
        this.context = context;
        this.mountPoint = mountPoint;
    }

    @Override
    public String subject() {
        return "daemon's rights";
    }

    @Override
    public Finding examine() throws IOException {
        Mounts.Mounted mounted = Mounts.at(mountPoint.path());
        if (mounted == null) {
            return Finding.ok("there is no daemon");
        }
        String server = new FuseServers(Path.of("/proc")).serving(mounted.device());
        if (server == null) {
            return context.isRoot() ? Finding.ok("the kernel does not tell which process the daemon is")
                    : Finding.ok("only root is told which process the daemon is");
        }
        return judge(server, Capabilities.ofProcess(server), KernelFiles.OF_THIS_MACHINE.read(
                "/proc/" + server + "/status"));
    }

    /** @param status of the process, as /proc has it */
    static Finding judge(String process, Capabilities kept, String status) {
        String who = "process " + process;
        Capabilities needless = Confinement.needless(kept);
        if (!needless.isEmpty()) {
            return Finding.warn(who + " has kept " + needless + ", of which a daemon has no need",
                    "its log says why it could not do without");
        }
        String has = who + " has kept " + (kept.isEmpty() ? "no capabilities" : Confinement.describe(kept));
        if (!status.contains(NO_NEW_PRIVILEGES) || !status.contains(FILTERED)) {
            return Finding.warn(has + "; its system calls are not filtered", "its log says why");
        }
        return Finding.ok(has + "; no_new_privs is set, and its system calls are filtered");
    }
}
