// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kbus.device.Errno;
import org.kbus.linux.ChildProcess;
import org.kbus.linux.KernelFiles;
import org.kbus.linux.LinuxException;

/** Whether a user who is not root can have a user namespace, in which one may mount. */
public final class UserNamespaces {

    private static final String MAX = "/proc/sys/user/max_user_namespaces";
    private static final String UNPRIVILEGED_CLONE = "/proc/sys/kernel/unprivileged_userns_clone";
    private static final String APPARMOR = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";

    private UserNamespaces() {
    }

    /** The words that begin a command which is to run as root of a user namespace, with a mount table of its own. */
    static List<String> asRoot() {
        return List.of("unshare", "--user", "--map-root-user", "--mount", "--propagation", "slave", "--");
    }

    /** The words that begin a command which, below {@link #asRoot}, is to run as who we were outside. */
    static List<String> asUser(int user, int group) {
        return List.of("unshare", "--user", "--map-user=" + user, "--map-group=" + group, "--");
    }

    /**
     * Makes them for a moment.
     *
     * @return null if they can be had; or else why not, and what to do
     * @throws CommandFailure if that cannot be found out
     */
    public static String hindrance(int user, int group) throws IOException, CommandFailure {
        if (succeeds(asRoot(), asUser(user, group))) {
            return null;
        }
        return succeeds(asRoot(), List.of()) ? "this system's unshare does not know --map-user;"
                + " install util-linux 2.38 or later, or be root" : hindrance(KernelFiles.OF_THIS_MACHINE);
    }

    private static boolean succeeds(List<String> outer, List<String> inner) throws IOException, CommandFailure {
        List<String> words = new ArrayList<>(outer);
        words.addAll(inner);
        words.add("true");
        try {
            return ChildProcess.startSilently(words.toArray(String[]::new)).waitFor() == 0;
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                throw new CommandFailure("there is no unshare command; install util-linux 2.38 or later, or be root");
            }
            throw e;
        }
    }

    /** Why they cannot be had, as the kernel's settings tell. */
    static String hindrance(KernelFiles kernel) {
        if (kernel.says(MAX, "0")) {
            return "user namespaces are switched off (" + MAX + " is 0); set it to a larger number, or be root";
        }
        if (kernel.says(UNPRIVILEGED_CLONE, "0")) {
            return "only root may make user namespaces here; sysctl kernel.unprivileged_userns_clone=1 lets everybody,"
                    + " or be root";
        }
        if (kernel.says(APPARMOR, "1")) {
            return "AppArmor restricts user namespaces here; sysctl kernel.apparmor_restrict_unprivileged_userns=0"
                    + " lifts that, or be root";
        }
        return "user namespaces cannot be made here; if this is a container, its security profile forbids them: give it"
                + " another, or be root with CAP_SYS_ADMIN";
    }
}
