// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jnr.constants.platform.OpenFlags;
import jnr.constants.platform.Signal;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** Our own process, and what it may do. */
public final class OwnProcess {

    private static final int O_WRONLY = OpenFlags.O_WRONLY.intValue();
    private static final int O_CREAT = OpenFlags.O_CREAT.intValue();
    private static final int O_APPEND = OpenFlags.O_APPEND.intValue();
    private static final int O_NOFOLLOW = OpenFlags.O_NOFOLLOW.intValue();
    private static final int F_OK = 0;
    private static final long SYS_CLOSE_RANGE = 436;
    private static final int CLOSE_RANGE_CLOEXEC = 4;
    private static final int FIRST_FILE = 3;
    private static final int SIG_SETMASK = 2;
    private static final int SIGNAL_SET_SIZE = 128;
    private static final int SIGSTOP = Signal.SIGSTOP.intValue();

    private OwnProcess() {
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

    /**
     * Has the process called something in ps, top and the like, where a Java program is called java otherwise. That is
     * a convenience: where it cannot be, nothing is done.
     *
     * @param name ASCII; the kernel keeps the first 15 characters
     */
    public static void rename(String name) {
        try (FileOutputStream comm = new FileOutputStream("/proc/self/comm")) {
            comm.write(name.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // There is no /proc.
            return;
        }
    }

    /** The user we act as. */
    public static int effectiveUser() {
        return LibC.INSTANCE.geteuid();
    }

    /** The user whose process we are. */
    public static int user() {
        return LibC.INSTANCE.getuid();
    }

    /** The group whose process we are. */
    public static int group() {
        return LibC.INSTANCE.getgid();
    }

    /** The file that we run. */
    public static Path executable() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/exe"));
    }

    /** The words of our command line, as they were given to us. */
    public static List<byte[]> commandLine() throws IOException {
        return strings(Path.of("/proc/self/cmdline"));
    }

    /** Our environment, as it was given to us. */
    static List<byte[]> environment() throws IOException {
        return strings(Path.of("/proc/self/environ"));
    }

    /** Each ends with a NUL. */
    private static List<byte[]> strings(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        List<byte[]> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                strings.add(Arrays.copyOfRange(all, start, i));
                start = i + 1;
            }
        }
        return strings;
    }

    /**
     * Becomes another program, which keeps our process id, environment, and standard input, output and error. Does not
     * return.
     *
     * @param words the first is the program's path, or a name that is looked for on the PATH
     * @throws LinuxException if there is no such program, or it may not be run
     */
    public static void become(List<byte[]> words) throws LinuxException {
        NativeBuffer none = new NativeBuffer(SIGNAL_SET_SIZE);
        // What the thread blocks that does this would stay blocked, and a Java thread blocks SIGQUIT.
        LibC.INSTANCE.pthread_sigmask(SIG_SETMASK, none.address(), 0);
        keepFilesToOurselves();
        CStrings arguments = new CStrings(words);
        String program = new String(words.get(0), StandardCharsets.UTF_8);
        LibC.INSTANCE.execvp(program, arguments.pointer());
        LinuxException failure = LinuxException.last("cannot run " + program);
        Reference.reachabilityFence(arguments);
        throw failure;
    }

    /**
     * Closes all files but standard input, output and error in whatever program is executed from now on. The Java
     * machine leaves some open, which cannot be told from those that we were started with.
     */
    static void keepFilesToOurselves() {
        // Before Linux 5.11 this fails, and they stay open.
        LibC.INSTANCE.syscall(SYS_CLOSE_RANGE, FIRST_FILE, Integer.toUnsignedLong(-1), CLOSE_RANGE_CLOEXEC, 0, null);
    }

    /** Leaves the terminal, the process group and the working directory of whoever started us. */
    public static void startNewSession() {
        LibC.INSTANCE.setsid();
        LibC.INSTANCE.chdir("/");
    }

    /** Stops the process, until somebody has it continue; then this returns. */
    public static void stop() {
        LibC.INSTANCE.raise(SIGSTOP);
    }

    /** Ends the process without anything that the Java machine does at its end. */
    public static void exitAtOnce(int status) {
        LibC.INSTANCE._exit(status);
    }

    /**
     * Sees to it that something can be appended to a file, making it if it is not there.
     *
     * @throws java.nio.file.FileSystemException if a stranger may have planted it; see {@link ProtectedPath}
     */
    public static void requireAppendable(Path file) throws IOException {
        LibC.INSTANCE.close(openForAppending(file));
    }

    private static int openForAppending(Path file) throws IOException {
        Path resolved = ProtectedPath.resolve(file);
        int follow = ProtectedPath.isOfKernel(resolved) ? 0 : O_NOFOLLOW;
        int fd = LibC.INSTANCE.open(resolved.toString(), O_WRONLY | O_CREAT | O_APPEND | follow, 0644);
        if (fd < 0) {
            throw LinuxException.last("cannot write to " + file);
        }
        try {
            ProtectedPath.requireTrusted(resolved, fd);
        } catch (IOException e) {
            LibC.INSTANCE.close(fd);
            throw e;
        }
        return fd;
    }

    /**
     * Sends what is written to standard output and standard error to a file from now on, at its end.
     *
     * @throws java.nio.file.FileSystemException if a stranger may have planted it; see {@link ProtectedPath}
     */
    public static void redirectOutput(Path file) throws IOException {
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
