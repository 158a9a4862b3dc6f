// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kbus.linux.ChildProcess;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;
import org.kbus.linux.Mounts;
import org.kbus.linux.OwnProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mount table of our own, so that what we mount is seen by us and our children only.
 *
 * <p>Root may have one without further ado. Anybody else needs a user namespace, whose root they are, and a process
 * with several threads cannot enter one. So this process becomes util-linux's {@code unshare}, which enters it and
 * becomes this program again, with the same process id. Whoever is root there only because of that runs the command in
 * yet another user namespace, in which they are who they were.
 */
public final class PrivateNamespace {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateNamespace.class);

    private static final String FUSE = "/dev/fuse";

    /** Says to the program that it is inside, and who its children are to be: UID:GID, or nothing if who it is. */
    private static final String INSIDE = "kbus.inside";
    private static final String CHILDREN_AS_WE_ARE = "";

    private final String children;

    private PrivateNamespace(String children) {
        this.children = children;
    }

    /**
     * Enters it with the calling thread and what that starts from then on. If that takes a user namespace, this program
     * begins once more, and this call is left only there.
     *
     * @throws CommandFailure if the kernel does not let us
     */
    public static PrivateNamespace enter() throws IOException, CommandFailure {
        String children = System.getProperty(INSIDE);
        if (children != null) {
            return new PrivateNamespace(children);
        }
        requireFuse();
        if (OwnProcess.effectiveUser() == 0) {
            try {
                Mounts.unshare();
                return new PrivateNamespace(CHILDREN_AS_WE_ARE);
            } catch (LinuxException e) {
                // Root of a container may not mount, but may perhaps have a user namespace, as anybody.
                LOG.debug("root without a user namespace", e);
            }
        }
        begin(OwnProcess.user(), OwnProcess.group());
        throw new IllegalStateException("this program has been replaced");
    }

    private static void begin(int user, int group) throws IOException, CommandFailure {
        String hindrance = UserNamespaces.hindrance(user, group);
        if (hindrance != null) {
            throw new CommandFailure(hindrance);
        }
        List<byte[]> words = new ArrayList<>(bytes(UserNamespaces.asRoot()));
        String children = user == 0 ? CHILDREN_AS_WE_ARE : user + ":" + group;
        words.addAll(bytes(List.of(OwnProcess.executable().toString(), "-D" + INSIDE + "=" + children)));
        List<byte[]> own = OwnProcess.commandLine();
        words.addAll(own.subList(1, own.size()));
        OwnProcess.become(words);
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

    /**
     * Starts a program inside, as who we were outside.
     *
     * @param program a path
     * @param words   what it is called, and its arguments
     */
    public ChildProcess start(Path program, List<byte[]> words) throws IOException {
        if (children.equals(CHILDREN_AS_WE_ARE)) {
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
