// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of capabilities(7).
 *
 * @param bits one for each, as the kernel has them
 */
public record Capabilities(long bits) {

    public static final int DAC_OVERRIDE = 1;
    public static final int SYS_PTRACE = 19;
    public static final int SYS_ADMIN = 21;

    private static final List<String> NAMES = List.of("chown", "dac_override", "dac_read_search", "fowner", "fsetid",
            "kill", "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin",
            "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
            "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease",
            "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm",
            "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore");

    private static final String PERMITTED = "CapPrm:";
    private static final int HEXADECIMAL = 16;

    private static final int VERSION_3 = 0x20080522;
    private static final int HEADER_SIZE = 8;
    /** Effective, permitted, inheritable: the lower halves of all, then the upper ones. */
    private static final int DATA_SIZE = 24;
    private static final int PR_CAPBSET_DROP = 24;

    /** Those with these numbers. */
    public static Capabilities of(int... numbers) {
        return new Capabilities(IntStream.of(numbers).mapToLong(number -> 1L << number).reduce(0, (a, b) -> a | b));
    }

    /**
     * Those that a process has, and may use at any time.
     *
     * @param process such as {@code self}
     */
    public static Capabilities ofProcess(String process) throws IOException {
        Path status = Path.of("/proc", process, "status");
        for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
            if (line.startsWith(PERMITTED)) {
                return new Capabilities(
                        Long.parseUnsignedLong(line.substring(PERMITTED.length()).strip(), HEXADECIMAL));
            }
        }
        throw new IOException(status + " does not say what the process may do");
    }

    public boolean has(int number) {
        return (bits & 1L << number) != 0;
    }

    public boolean isEmpty() {
        return bits == 0;
    }

    public Capabilities without(Capabilities other) {
        return new Capabilities(bits & ~other.bits);
    }

    /** Their numbers, the least first. */
    public IntStream numbers() {
        return IntStream.range(0, Long.SIZE).filter(this::has);
    }

    /** Their names, such as CAP_SYS_ADMIN, with commas between them. */
    @Override
    public String toString() {
        return numbers().mapToObj(Capabilities::name).collect(Collectors.joining(", "));
    }

    private static String name(int number) {
        return "CAP_" + (number < NAMES.size() ? NAMES.get(number).toUpperCase(Locale.ROOT) : number);
    }

    // ---------------------------------------------------------------------------------- of the calling thread

    /**
     * Leaves the calling thread, and what it starts or becomes, no others than these for good.
     *
     * @throws LinuxException EPERM if it does not have all of these
     */
    public static void limitThread(Capabilities kept) throws LinuxException {
        for (int number = 0; number < Long.SIZE; number++) {
            if (!kept.has(number)) {
                // Without CAP_SETPCAP this fails; with no_new_privs nobody gets it all the same.
                LibC.INSTANCE.prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
            }
        }
        setThread(kept);
        SystemCallFilter.forbidNewPrivileges();
    }

    private static void setThread(Capabilities kept) throws LinuxException {
        NativeBuffer header = new NativeBuffer(HEADER_SIZE);
        NativeBuffer data = new NativeBuffer(DATA_SIZE);
        header.bytes().putInt(VERSION_3).putInt(0);
        for (int shift = 0; shift < Long.SIZE; shift += Integer.SIZE) {
            int half = (int) (kept.bits >>> shift);
            data.bytes().putInt(half).putInt(half).putInt(0);
        }
        int result = LibC.INSTANCE.capset(header.address(), data.address());
        Reference.reachabilityFence(header);
        Reference.reachabilityFence(data);
        if (result != 0) {
            throw LinuxException.last("cannot drop capabilities");
        }
    }
}
