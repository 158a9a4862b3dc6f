// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that we run as a shell would. Other than the child of a {@link ProcessBuilder} it gets its words byte by
 * byte, blocks no signals, and if it cannot be run there is an error number. Of our open files it has standard input,
 * output and error.
 */
public final class ChildProcess {

    /** Larger than any C library's attributes and file actions. */
    private static final int STRUCT_SIZE = 1024;
    private static final int SIGNAL_SET_SIZE = 128;
    private static final short POSIX_SPAWN_SETSIGDEF = 4;
    private static final short POSIX_SPAWN_SETSIGMASK = 8;
    private static final int O_WRONLY = jnr.constants.platform.OpenFlags.O_WRONLY.intValue();
    private static final int ENOEXEC = jnr.constants.platform.Errno.ENOEXEC.intValue();

    private static final int STATUS_SIGNAL_MASK = 0x7f;
    private static final int STATUS_EXIT_SHIFT = 8;
    private static final int STATUS_EXIT_MASK = 0xff;
    private static final int KILLED = 128;

    private final int pid;

    private ChildProcess(int pid) {
        this.pid = pid;
    }

    /**
     * Starts a program, with our environment and working directory.
     *
     * @param program a path, or a name that is looked for on the PATH
     * @param words   what the program is called, and its arguments
     * @throws LinuxException ENOENT if there is no such program, EACCES if it may not be run, or another
     */
    public static ChildProcess start(String program, List<byte[]> words) throws IOException {
        return start(program, words, false);
    }

    /** Likewise, for a program whose exit status says everything: what it prints goes nowhere. */
    public static ChildProcess startSilently(String... words) throws IOException {
        return start(words[0], bytes(List.of(words)), true);
    }

    private static ChildProcess start(String program, List<byte[]> words, boolean silently) throws IOException {
        NativeBuffer attributes = new NativeBuffer(STRUCT_SIZE);
        NativeBuffer actions = new NativeBuffer(STRUCT_SIZE);
        NativeBuffer signals = new NativeBuffer(2 * SIGNAL_SET_SIZE);
        LibC.INSTANCE.posix_spawnattr_init(attributes.address());
        LibC.INSTANCE.posix_spawnattr_setflags(attributes.address(),
                (short) (POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
        // The Java machine has SIGQUIT blocked in nearly all threads. What Signals ignores is not for the child.
        LibC.INSTANCE.posix_spawnattr_setsigmask(attributes.address(), signals.address());
        signals.bytes().putLong(SIGNAL_SET_SIZE, Signals.ignoredSet());
        LibC.INSTANCE.posix_spawnattr_setsigdefault(attributes.address(), signals.address() + SIGNAL_SET_SIZE);
        LibC.INSTANCE.posix_spawn_file_actions_init(actions.address());
        if (silently) {
            for (int output = 1; output <= 2; output++) {
                LibC.INSTANCE.posix_spawn_file_actions_addopen(actions.address(), output, "/dev/null", O_WRONLY, 0);
            }
        }
        OwnProcess.keepFilesToOurselves();
        CStrings environment = new CStrings(OwnProcess.environment());
        CStrings arguments = new CStrings(words);
        NativeBuffer pid = new NativeBuffer(Integer.BYTES);
        int errno = LibC.INSTANCE.posix_spawnp(pid.pointerAt(0), program, actions.pointerAt(0),
                attributes.pointerAt(0), arguments.pointer(), environment.pointer());
        LibC.INSTANCE.posix_spawnattr_destroy(attributes.address());
        LibC.INSTANCE.posix_spawn_file_actions_destroy(actions.address());
        Reference.reachabilityFence(arguments);
        Reference.reachabilityFence(environment);
        if (errno == ENOEXEC && Path.of(program).isAbsolute()) {
            return start("/bin/sh", asScript(program, words), silently);
        }
        if (errno != 0) {
            throw new LinuxException("cannot run " + program, errno);
        }
        return new ChildProcess(pid.bytes().getInt(0));
    }

    /** What does not say how it is to be run is a script for the shell. */
    private static List<byte[]> asScript(String program, List<byte[]> words) {
        List<byte[]> shell = new ArrayList<>(bytes(List.of("/bin/sh", program)));
        shell.addAll(words.subList(1, words.size()));
        return shell;
    }

    static List<byte[]> bytes(List<String> words) {
        return words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** Waits for its end: its exit status, or 128 and the number of the signal that has killed it. */
    public int waitFor() throws IOException {
        NativeBuffer status = new NativeBuffer(Integer.BYTES);
        while (LibC.INSTANCE.waitpid(pid, status.address(), 0) < 0) {
            if (LinuxException.lastErrno() != LinuxException.EINTR) {
                throw LinuxException.last("cannot wait for process " + pid);
            }
        }
        int how = status.bytes().getInt(0);
        int signal = how & STATUS_SIGNAL_MASK;
        return signal == 0 ? how >> STATUS_EXIT_SHIFT & STATUS_EXIT_MASK : KILLED + signal;
    }

    /** Sends it a signal, which may come too late. */
    public void signal(int number) {
        LibC.INSTANCE.kill(pid, number);
    }
}
