// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import jnr.constants.platform.OpenFlags;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** Our own process, and what it may do. */
public final class Process {

    private static final int O_WRONLY = OpenFlags.O_WRONLY.intValue();
    private static final int O_CREAT = OpenFlags.O_CREAT.intValue();
    private static final int O_APPEND = OpenFlags.O_APPEND.intValue();
    private static final int F_OK = 0;

    private Process() {
    }

    /** The user database. Its library takes a while to load, so it is loaded when a name is looked up. */
    private static final class Users {
        static final POSIX LIBRARY = POSIXFactory.getNativePOSIX();
    }

    /** Gets ready to make system calls, for whoever has something else to do meanwhile. */
    public static void load() {
        effectiveUser();
    }

    /**
     * The last arguments that the process was started with, in UTF-8.
     *
     * @param fallback as many as these; and what is given back if /proc cannot be read
     */
    public static String[] lastArguments(String[] fallback) {
        String[] all;
        try {
            all = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8).split("\0", -1);
        } catch (IOException e) {
            return fallback;
        }
        // Behind the last one is a zero byte as well, and so an empty text.
        int end = all.length - 1;
        return end < fallback.length ? fallback : Arrays.copyOfRange(all, end - fallback.length, end);
    }

    /** The user we act as. */
    public static int effectiveUser() {
        return LibC.INSTANCE.geteuid();
    }

    /** Leaves the terminal, the process group and the working directory of whoever started us. */
    public static void startNewSession() {
        LibC.INSTANCE.setsid();
        LibC.INSTANCE.chdir("/");
    }

    /** Ends the process without anything that the Java machine does at its end. */
    public static void exitAtOnce(int status) {
        LibC.INSTANCE._exit(status);
    }

    /** Sees to it that something can be appended to a file, making it if it is not there. */
    public static void requireAppendable(Path file) throws LinuxException {
        LibC.INSTANCE.close(openForAppending(file));
    }

    private static int openForAppending(Path file) throws LinuxException {
        int fd = LibC.INSTANCE.open(file.toString(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        if (fd < 0) {
            throw LinuxException.last("cannot write to " + file);
        }
        return fd;
    }

    /** Sends what is written to standard output and standard error to a file from now on, at its end. */
    public static void redirectOutput(Path file) throws LinuxException {
        int fd = openForAppending(file);
        LibC.INSTANCE.dup2(fd, 1);
        LibC.INSTANCE.dup2(fd, 2);
        LibC.INSTANCE.close(fd);
    }

    /** 0 if a path leads to something that answers, or else the error number. */
    public static int accessErrno(Path path) {
        return LibC.INSTANCE.access(path.toString(), F_OK) == 0 ? 0 : LinuxException.lastErrno();
    }

    /** The numeric id of a user by name; -1 if there is none. */
    public static int userId(String name) {
        jnr.posix.Passwd entry = Users.LIBRARY.getpwnam(name);
        return entry == null ? -1 : (int) entry.getUID();
    }

    /** The numeric id of a group by name; -1 if there is none. */
    public static int groupId(String name) {
        jnr.posix.Group entry = Users.LIBRARY.getgrnam(name);
        return entry == null ? -1 : (int) entry.getGID();
    }
}
