// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Where a path leads if nothing on it was planted: what lies in a directory that everybody may write to must be ours or
 * the directory's owner's. This is the rule of the kernel's {@code fs.protected_symlinks} and its like, which need not
 * be on, for links and for what the path leads to, whether the directory is sticky or not.
 */
public final class ProtectedPath {

    private static final Path ROOT = Path.of("/");
    private static final Path PROC = Path.of("/proc");
    private static final Path OWN_FILES = Path.of("/proc/self/fd");
    private static final int MAX_LINKS = 40;

    private ProtectedPath() {
    }

    /** What stat(2) says of a file. */
    private record Status(int uid, int mode, int names) {

        private static final int TYPE = 0170000;
        private static final int LINK = 0120000;
        private static final int REGULAR = 0100000;
        private static final int WRITE_BY_OTHERS = 0002;

        static Status of(Path path, LinkOption... options) throws IOException {
            Map<String, Object> status = Files.readAttributes(path, "unix:uid,mode,nlink", options);
            return new Status((int) status.get("uid"), (int) status.get("mode"), (int) status.get("nlink"));
        }

        boolean isLink() {
            return (mode & TYPE) == LINK;
        }

        /** A second name may be somebody else's, for a file that is not. */
        boolean hasOtherNames() {
            return (mode & TYPE) == REGULAR && names > 1;
        }

        boolean isForAllToWrite() {
            return (mode & WRITE_BY_OTHERS) != 0;
        }
    }

    /**
     * The path without links. What it leads to need not be there.
     *
     * @throws FileSystemException if a stranger may have planted something on it
     */
    public static Path resolve(Path path) throws IOException {
        Path resolved = ROOT;
        Deque<Path> left = new ArrayDeque<>();
        path.toAbsolutePath().forEach(left::add);
        int links = 0;
        while (!left.isEmpty()) {
            Path next = resolved.resolve(left.pop()).normalize();
            // What the kernel shows as a link to a file that is open leads to nothing that has a path.
            if (!isLink(next) || left.isEmpty() && next.startsWith(PROC)) {
                resolved = next;
                continue;
            }
            requireTrusted(next, Status.of(next, LinkOption.NOFOLLOW_LINKS));
            if (++links > MAX_LINKS) {
                throw new FileSystemException(path.toString(), null, "it has too many links");
            }
            Path target = Files.readSymbolicLink(next);
            for (int i = target.getNameCount() - 1; i >= 0; i--) {
                left.push(target.getName(i));
            }
            resolved = target.isAbsolute() ? ROOT : resolved;
        }
        if (Files.exists(resolved, LinkOption.NOFOLLOW_LINKS)) {
            requireTrusted(resolved, Status.of(resolved, LinkOption.NOFOLLOW_LINKS));
        }
        return resolved;
    }

    private static boolean isLink(Path path) throws IOException {
        try {
            return Status.of(path, LinkOption.NOFOLLOW_LINKS).isLink();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void requireTrusted(Path path, Status status) throws IOException {
        if (path.getParent() == null) {
            return;
        }
        Status directory = Status.of(path.getParent());
        if (!directory.isForAllToWrite()) {
            return;
        }
        if (status.uid != LibC.INSTANCE.geteuid() && status.uid != directory.uid) {
            throw new FileSystemException(path.toString(), null, "user " + status.uid + " has put it into "
                    + path.getParent() + ", to which everybody may write; remove it, or choose another place");
        }
        if (status.hasOtherNames()) {
            throw new FileSystemException(path.toString(), null, "the file has other names, and everybody may write to "
                    + path.getParent() + "; remove it, or choose another place");
        }
    }

    /**
     * Makes sure that a file which has been opened by a path without links is not one that was planted meanwhile.
     *
     * @throws FileSystemException if it may be
     */
    static void requireTrusted(Path resolved, int fd) throws IOException {
        requireTrusted(resolved, Status.of(OWN_FILES.resolve(Integer.toString(fd))));
    }

    /** Whether what a path leads to, as {@link #resolve} gives it, may yet be a link: one of the kernel's own. */
    static boolean isOfKernel(Path resolved) {
        return resolved.startsWith(PROC);
    }
}
