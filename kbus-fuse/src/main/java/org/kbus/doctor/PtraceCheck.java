// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

/** Whether the daemon may read its callers' memory, as far as the kernel's settings tell. BIND needs that. */
final class PtraceCheck implements Check {

    private static final String SCOPE = "/proc/sys/kernel/yama/ptrace_scope";
    private static final String STATUS = "/proc/self/status";
    private static final String CAPABILITIES = "CapEff:";
    private static final int HEXADECIMAL = 16;
    private static final int CAP_SYS_PTRACE = 19;

    private final CheckContext context;

    PtraceCheck(CheckContext context) {
        this.context = context;
    }

    @Override
    public String subject() {
        return "ptrace rights";
    }

    @Override
    public Finding examine() {
        if (context.kernel().says(SCOPE, "3")) {
            return Finding.fail("Yama forbids to read a caller's memory (" + SCOPE + " is 3), so that binding fails"
                    + " with EFAULT", "set kernel.yama.ptrace_scope to 0, 1 or 2 in /etc/sysctl.d, and reboot");
        }
        if (context.isRoot() && !hasCapability()) {
            return Finding.warn("root has no CAP_SYS_PTRACE here, so that only root's programs can bind",
                    "give it to the container (--cap-add SYS_PTRACE)");
        }
        String scope = context.kernel().read(SCOPE);
        return Finding.ok(scope == null ? "Yama is not there"
                : "Yama's ptrace_scope is " + scope + ", which hinders nobody who mounts");
    }

    private boolean hasCapability() {
        String status = context.kernel().read(STATUS);
        if (status == null) {
            return true;
        }
        return status.lines().filter(line -> line.startsWith(CAPABILITIES))
                .map(line -> Long.parseUnsignedLong(line.substring(CAPABILITIES.length()).strip(), HEXADECIMAL))
                .allMatch(capabilities -> (capabilities >> CAP_SYS_PTRACE & 1) != 0);
    }
}
