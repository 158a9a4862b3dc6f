// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kbus.device.Errno;
import org.kbus.linux.ChildProcess;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;
import org.kbus.linux.Process;

/**
 * A mount table of our own, so that what we mount is seen by us and our children only.
 *
 * <p>Root may have one without further ado. Anybody else needs a user namespace, whose root they are, and a process
 * with several threads cannot enter one. So this process becomes util-linux's {@code unshare}, which enters it and
 * becomes this program again, with the same process id. Whoever is root there only because of that runs the command in
 * yet another user namespace, in which they are who they were.
 */
public final class PrivateNamespace {

    private static final String FUSE = "/dev/fuse";

    /** Says to the program that it is inside, and how its children become who they were: UID:GID, or nothing. */
    private static final String INSIDE = "kbus.inside";
    /** What is unmounted outside goes away inside as well; not the other way round. */
    private static final List<String> PRIVATE_MOUNTS = List.of("unshare", "--mount", "--propagation", "slave", "--");

    private PrivateNamespace() {
    }

    /** Whether we are in it. */
    public static boolean isEntered() {
        return System.getProperty(INSIDE) != null;
    }

    /**
     * Begins this program once more, inside. Does not return.
     *
     * @throws CommandFailure if the kernel does not let us
     */
    public static void enter() throws IOException, CommandFailure {
        requireFuse();
        List<byte[]> words = new ArrayList<>();
        String children = "";
        if (isMountingPermitted()) {
            words.addAll(bytes(PRIVATE_MOUNTS));
        } else {
            int user = Process.user();
            int group = Process.group();
            String hindrance = UserNamespaces.hindrance(user, group);
            if (hindrance != null) {
                throw new CommandFailure(hindrance);
            }
            words.addAll(bytes(UserNamespaces.asRoot()));
            children = user == 0 ? "" : user + ":" + group;
        }
        words.addAll(bytes(List.of(Process.executable().toString(), "-D" + INSIDE + "=" + children,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")));
        List<byte[]> own = Process.commandLine();
        words.addAll(own.subList(1, own.size()));
        Process.become(words);
    }

    private static void requireFuse() throws CommandFailure {
        try {
            Descriptor.open(FUSE).close();
        } catch (IOException e) {
            throw new CommandFailure(e.getMessage() + "; " + (Path.of(FUSE).toFile().exists()
                    ? "let everybody use it (chmod 0666 " + FUSE + "), or be root"
                    : "load the kernel's fuse module (modprobe fuse), or give it to the container"));
        }
    }

    /** Root may mount, except for that of a container. */
    private static boolean isMountingPermitted() throws IOException, CommandFailure {
        if (Process.effectiveUser() != 0) {
            return false;
        }
        try {
            return ChildProcess.startSilently("unshare", "--mount", "--", "true").waitFor() == 0;
        } catch (LinuxException e) {
            throw noUnshare(e);
        }
    }

    private static CommandFailure noUnshare(LinuxException failure) throws LinuxException {
        if (failure.errno() != Errno.ENOENT) {
            throw failure;
        }
        return new CommandFailure("there is no unshare command; install util-linux");
    }

    /**
     * Starts a program inside, as who we were outside.
     *
     * @param program a path
     * @param words   what it is called, and its arguments
     */
    public static ChildProcess start(Path program, List<byte[]> words) throws IOException {
        String children = System.getProperty(INSIDE);
        if (children.isEmpty()) {
            return ChildProcess.start(program.toString(), words);
        }
        String[] ids = children.split(":");
        List<byte[]> inUserNamespace = new ArrayList<>(
                bytes(UserNamespaces.asUser(Integer.parseInt(ids[0]), Integer.parseInt(ids[1]))));
        inUserNamespace.addAll(words);
        return ChildProcess.start("unshare", inUserNamespace);
    }

    private static List<byte[]> bytes(List<String> words) {
        return words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
