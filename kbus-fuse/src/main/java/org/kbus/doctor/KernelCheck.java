// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the kernel is new enough. */
final class KernelCheck implements Check {

    private static final String RELEASE = "/proc/sys/kernel/osrelease";
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final int THOUSAND = 1000;
    /** FUSE 7.31. */
    private static final int LEAST = 5 * THOUSAND + 2;
    private static final String WANTED = "Linux 5.2 or later is wanted, for FUSE 7.31";

    private final CheckContext context;

    KernelCheck(CheckContext context) {
        this.context = context;
    }

    @Override
    public String subject() {
        return "kernel";
    }

    @Override
    public Finding examine() {
        String release = context.kernel().read(RELEASE);
        Matcher version = VERSION.matcher(release == null ? "" : release);
        if (!version.matches()) {
            return Finding.warn("the kernel's version cannot be read in " + RELEASE, "mount /proc");
        }
        int number = Integer.parseInt(version.group(1)) * THOUSAND + Integer.parseInt(version.group(2));
        return number < LEAST ? Finding.fail("Linux " + release, WANTED)
                : Finding.ok("Linux " + release + ", which has FUSE 7.31 or later");
    }
}
