// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.nio.file.Path;
import jnr.constants.platform.OpenFlags;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** Our own process, and what it may do. */
public final class Process {

    private static final int O_WRONLY = OpenFlags.O_WRONLY.intValue();
    private static final int O_CREAT = OpenFlags.O_CREAT.intValue();
    private static final int O_APPEND = OpenFlags.O_APPEND.intValue();

    private static final POSIX POSIX_CALLS = POSIXFactory.getNativePOSIX();

    private Process() {
    }

    /** The user we act as. */
    public static int effectiveUser() {
        return POSIX_CALLS.geteuid();
    }

    /** Leaves the terminal, the process group and the working directory of whoever started us. */
    public static void startNewSession() {
        POSIX_CALLS.setsid();
        POSIX_CALLS.chdir("/");
    }

    /** Sees to it that something can be appended to a file, making it if it is not there. */
    public static void requireAppendable(Path file) throws LinuxException {
        POSIX_CALLS.close(openForAppending(file));
    }

    private static int openForAppending(Path file) throws LinuxException {
        int fd = POSIX_CALLS.open(file.toString(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        if (fd < 0) {
            throw new LinuxException("cannot write to " + file, POSIX_CALLS.errno());
        }
        return fd;
    }

    /** Sends what is written to standard output and standard error to a file from now on, at its end. */
    public static void redirectOutput(Path file) throws LinuxException {
        int fd = openForAppending(file);
        POSIX_CALLS.dup2(fd, 1);
        POSIX_CALLS.dup2(fd, 2);
        POSIX_CALLS.close(fd);
    }

    /** 0 if stat(2) works on a path, or else its error number. */
    public static int statErrno(Path path) {
        return POSIX_CALLS.stat(path.toString(), POSIX_CALLS.allocateStat()) == 0 ? 0 : POSIX_CALLS.errno();
    }

    /** The numeric id of a user by name; -1 if there is none. */
    public static int userId(String name) {
        jnr.posix.Passwd entry = POSIX_CALLS.getpwnam(name);
        return entry == null ? -1 : (int) entry.getUID();
    }

    /** The numeric id of a group by name; -1 if there is none. */
    public static int groupId(String name) {
        jnr.posix.Group entry = POSIX_CALLS.getgrnam(name);
        return entry == null ? -1 : (int) entry.getGID();
    }
}
