// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kbus.device.Errno;
import org.kbus.linux.LinuxException;
import org.kbus.linux.Mounts;
import org.kbus.linux.OwnProcess;
import org.kbus.linux.ProtectedPath;

/** The directory that the devices are mounted on, and what is mounted there now. */
public final class MountPoint {

    /** Where programs expect the devices, so that links to them are made beside it. */
    public static final Path DEFAULT = Path.of("/dev/kbus");

    /** What our mounts are called in the mount table. */
    static final String NAME = "kbus";
    private static final String NOT_THERE = ".not-there";
    static final String TYPE = "fuse." + NAME;

    private final Path given;
    private final Path path;
    private final DeviceLinks links;
    private boolean created;
    private Mounts.Mounted ours;

    public MountPoint(Path path) {
        this.given = path;
        this.path = asInMountTable(path);
        this.links = new DeviceLinks(this.path);
    }

    /**
     * All that a bus is mounted on and can be seen, each bus at one place. None of them is touched: its daemon may not
     * answer.
     */
    public static List<MountPoint> all() throws IOException {
        List<Path> places = new ArrayList<>(Mounts.ofType(TYPE));
        Collections.reverse(places);
        Set<String> seen = new HashSet<>();
        List<MountPoint> all = new ArrayList<>();
        for (Path place : places) {
            Mounts.Mounted mounted = Mounts.at(place);
            if (mounted != null && mounted.type().equals(TYPE) && seen.add(mounted.device())) {
                all.add(new MountPoint(place));
            }
        }
        return all;
    }

    /** The mount table has no symbolic links. What is mounted on may be served by nobody, and is not to be touched. */
    private static Path asInMountTable(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (absolute.getParent() == null) {
            return absolute;
        }
        try {
            Path inTable = absolute.getParent().toRealPath().resolve(absolute.getFileName());
            return Mounts.at(inTable) == null && Files.isSymbolicLink(absolute) ? absolute.toRealPath() : inTable;
        } catch (IOException e) {
            return absolute;
        }
    }

    public Path path() {
        return path;
    }

    public boolean isDefault() {
        return path.equals(DEFAULT);
    }

    /** The links to its devices, which only the default mount point has. */
    public DeviceLinks links() {
        return links;
    }

    /** What is mounted there. */
    public enum State {
        NOTHING,
        /** A bus, and somebody serves it. */
        LIVE,
        /** A bus, whose daemon has died without taking it away. */
        DEAD,
        SOMETHING_ELSE
    }

    public State state() throws IOException {
        Mounts.Mounted mounted = Mounts.at(path);
        if (mounted == null) {
            return State.NOTHING;
        }
        if (!mounted.type().equals(TYPE)) {
            return State.SOMETHING_ELSE;
        }
        // The kernel remembers what is there, also of a dead mount; what is not there it asks for each time.
        int errno = OwnProcess.accessErrno(path.resolve(NOT_THERE));
        return errno == Errno.ENOTCONN || errno == Errno.ECONNABORTED ? State.DEAD : State.LIVE;
    }

    /**
     * Makes it ready to be mounted on: clears a dead mount, makes the directory.
     *
     * @throws java.nio.file.FileSystemException if a stranger may have planted it; see {@link ProtectedPath}
     */
    void prepare() throws IOException, CommandFailure {
        while (state() == State.DEAD) {
            Mounts.unmount(path, true);
        }
        switch (state()) {
            case LIVE -> throw new CommandFailure(path + " is served by another kbus already; stop that one first"
                    + " (kbus umount " + path + "), or choose another mount point");
            case SOMETHING_ELSE -> throw new CommandFailure(path + " is the mount point of something that is not a"
                    + " kbus; choose another mount point");
            default -> makeDirectory();
        }
    }

    /** What it leads to, if nothing on it was planted, is to be what it led to before. */
    private void requireProtected() throws IOException, CommandFailure {
        Path resolved = ProtectedPath.resolve(given.toAbsolutePath().normalize());
        if (!resolved.equals(path)) {
            throw new CommandFailure(path + " leads to " + resolved + "; choose that as the mount point, or another");
        }
    }

    private void makeDirectory() throws IOException, CommandFailure {
        requireProtected();
        try {
            Files.createDirectory(path);
            created = true;
        } catch (NoSuchFileException e) {
            throw new CommandFailure("there is no directory " + path.getParent() + " to make " + path.getFileName()
                    + " in; make it first, or choose another mount point");
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                throw new CommandFailure(path + " is not a directory; choose another mount point");
            }
            requireProtected();
        }
    }

    /** Remembers that what is mounted now is what we have mounted. */
    void remember() throws IOException {
        ours = Mounts.at(path);
    }

    /** Whether somebody else has mounted there since: ours was taken away lazily while programs went on using it. */
    boolean isTakenOver() throws IOException {
        Mounts.Mounted mounted = Mounts.at(path);
        return mounted != null && ours != null && !mounted.equals(ours);
    }

    /**
     * Takes a bus that is mounted there away, if there is one.
     *
     * @param lazily also while programs have its devices open
     */
    public void unmount(boolean lazily) throws IOException {
        Mounts.Mounted mounted = Mounts.at(path);
        if (mounted != null && mounted.type().equals(TYPE)) {
            try {
                Mounts.unmount(path, lazily);
            } catch (LinuxException e) {
                // Somebody else has been quicker.
                if (e.errno() != Errno.EINVAL) {
                    throw e;
                }
            }
        }
    }

    /** Removes the directory, if it was made for the mount. */
    public void removeDirectory() throws IOException {
        if (created || isDefault()) {
            try {
                Files.deleteIfExists(path);
            } catch (DirectoryNotEmptyException e) {
                // Somebody keeps something there. It was not ours to remove.
            }
        }
    }
}
