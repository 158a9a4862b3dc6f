// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

/** The numbers that system calls have on a processor: of those that a {@link SystemCallFilter} and a {@link TimeSlice} know. */
final class SystemCallNumbers {

    /** From here on all processors have the same. */
    static final int CLONE3 = 435;
    private static final int[] REFUSED_EVERYWHERE = {
        428, // open_tree
        429, // move_mount
        430, // fsopen
        431, // fsconfig
        432, // fsmount
        433, // fspick
        438, // pidfd_getfd
        442, // mount_setattr
        443, // quotactl_fd
    };
    private static final int IO_URING_ENTER = 426;

    private static final SystemCallNumbers X86_64 = new SystemCallNumbers(0xc000003e, 317, 314, 56, 41, 0x40000000,
            // read, write, ioctl, futex, process_vm_readv
            new int[] {0, 1, IO_URING_ENTER, 16, 202, 310},
            new int[] {
                59, 322, // execve, execveat
                101, 298, 321, 323, // ptrace, perf_event_open, bpf, userfaultfd
                105, 106, 113, 114, 116, 117, 119, 122, 123, 126, // setuid to setfsgid, capset
                155, 161, 165, 272, 308, // pivot_root, chroot, mount, unshare, setns
                133, 259, 304, // mknod, mknodat, open_by_handle_at
                153, 163, 167, 168, 169, 179, // vhangup, acct, swapon, swapoff, reboot, quotactl
                159, 164, 227, 305, // adjtimex, settimeofday, clock_settime, clock_adjtime
                170, 171, 172, 173, // sethostname, setdomainname, iopl, ioperm
                175, 176, 313, 246, 320, // init_module, delete_module, finit_module, kexec_load, kexec_file_load
                248, 249, 250, // add_key, request_key, keyctl
                103, 300, // syslog, fanotify_init
            });

    private static final SystemCallNumbers AARCH64 = new SystemCallNumbers(0xc00000b7, 277, 274, 220, 198, 0,
            // read, write, ioctl, futex, process_vm_readv
            new int[] {63, 64, IO_URING_ENTER, 29, 98, 270},
            new int[] {
                221, 281, // execve, execveat
                117, 241, 280, 282, // ptrace, perf_event_open, bpf, userfaultfd
                143, 144, 145, 146, 147, 149, 151, 152, 159, 91, // setregid to setfsgid, setgroups, capset
                41, 51, 40, 97, 268, // pivot_root, chroot, mount, unshare, setns
                33, 265, // mknodat, open_by_handle_at
                58, 89, 224, 225, 142, 60, // vhangup, acct, swapon, swapoff, reboot, quotactl
                171, 170, 112, 266, // adjtimex, settimeofday, clock_settime, clock_adjtime
                161, 162, // sethostname, setdomainname
                105, 106, 273, 104, 294, // init_module, delete_module, finit_module, kexec_load, kexec_file_load
                217, 218, 219, // add_key, request_key, keyctl
                116, 262, // syslog, fanotify_init
            });

    private final int architecture;
    private final int seccomp;
    private final int schedSetattr;
    private final int cloning;
    private final int socket;
    private final int endOfNative;
    private final int[] hot;
    private final int[] refused;

    private SystemCallNumbers(int architecture, int seccomp, int schedSetattr, int cloning, int socket,
            int endOfNative, int[] hot, int[] refused) {
        this.architecture = architecture;
        this.seccomp = seccomp;
        this.schedSetattr = schedSetattr;
        this.cloning = cloning;
        this.socket = socket;
        this.endOfNative = endOfNative;
        this.hot = hot;
        this.refused = refused;
    }

    /** Those of the processor that we run on; null if they are not known. */
    static SystemCallNumbers ofThisMachine() {
        return of(System.getProperty("os.arch"));
    }

    /** @param processor as Java calls it */
    static SystemCallNumbers of(String processor) {
        return switch (processor) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> null;
        };
    }

    /** What {@code struct seccomp_data} has for it: AUDIT_ARCH. */
    int architecture() {
        return architecture;
    }

    int seccomp() {
        return seccomp;
    }

    int schedSetattr() {
        return schedSetattr;
    }

    int schedGetattr() {
        return schedSetattr + 1;
    }

    /** clone(2). */
    int cloning() {
        return cloning;
    }

    /** socket(2). */
    int socket() {
        return socket;
    }

    /** From this number on they are those of another interface, such as x32; 0 if there is none. */
    int endOfNative() {
        return endOfNative;
    }

    /** Those that serving calls all the time. */
    int[] hot() {
        return hot.clone();
    }

    /** Those that nobody needs who serves. */
    int[] refused() {
        int[] all = java.util.Arrays.copyOf(refused, refused.length + REFUSED_EVERYWHERE.length);
        System.arraycopy(REFUSED_EVERYWHERE, 0, all, refused.length, REFUSED_EVERYWHERE.length);
        return all;
    }
}
