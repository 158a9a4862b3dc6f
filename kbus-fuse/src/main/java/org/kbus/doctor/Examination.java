// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import java.util.List;
import org.kbus.daemon.MountPoint;

/** All checks, in the order in which one would put things right. */
public final class Examination {

    private final List<Check> checks;
    /** What is not looked at if the mount is not as it should be: nobody may answer. */
    private final List<Check> ofMount;

    /** @param mountPoint where the bus is, or is to be */
    public Examination(MountPoint mountPoint) {
        CheckContext context = CheckContext.current();
        checks = List.of(new KernelCheck(context), new FuseDeviceCheck(context), new MountingCheck(context),
                new UserNamespacesCheck(), new UringCheck(context), new CuseCheck(), new PtraceCheck(context),
                new CallerMemoryCheck(),
                new LibfuseCheck(context), new JavaCheck(), new ModuleCheck(context),
                new MountPointCheck(mountPoint));
        ofMount = List.of(new ConfinementCheck(context, mountPoint), new DevicesCheck(mountPoint));
    }

    /** What is done with each finding. */
    @FunctionalInterface
    public interface Report {
        void say(String subject, Finding finding) throws IOException;
    }

    /**
     * Makes them one after another.
     *
     * @param report is told of each at once
     * @return whether none of them has failed
     */
    public boolean run(Report report) throws IOException {
        boolean healthy = true;
        boolean mounted = true;
        for (Check check : checks) {
            Finding finding = say(report, check);
            mounted = finding.level() != Finding.Level.FAIL;
            healthy &= mounted;
        }
        if (mounted) {
            for (Check check : ofMount) {
                healthy &= say(report, check).level() != Finding.Level.FAIL;
            }
        }
        return healthy;
    }

    private static Finding say(Report report, Check check) throws IOException {
        Finding finding = examine(check);
        report.say(check.subject(), finding);
        return finding;
    }

    private static Finding examine(Check check) {
        try {
            return check.examine();
        } catch (IOException e) {
            return Finding.warn("cannot be found out: " + e.getMessage(), "try as root");
        }
    }
}
