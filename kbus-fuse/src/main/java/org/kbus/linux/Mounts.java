// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Mounting, unmounting, and what is mounted where in our thread's mount namespace. */
public final class Mounts {

    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;

    private static final long MS_BIND = 4096;
    private static final long MS_MOVE = 8192;
    private static final long MS_REC = 16384;
    private static final long MS_SLAVE = 1 << 19;
    private static final int CLONE_NEWNS = 0x20000;

    private static final int MNT_DETACH = 2;
    private static final int DEVICE = 2;
    private static final int PLACE = 4;
    /** The thread's: see {@link #unshare}. */
    private static final Path MOUNTINFO = Path.of("/proc/thread-self/mountinfo");

    private Mounts() {
    }

    /**
     * Gives the calling thread, and what it starts from now on, a mount table of its own. What is unmounted outside
     * goes away in there as well; not the other way round.
     *
     * @throws LinuxException EPERM if it may not mount
     */
    public static void unshare() throws LinuxException {
        if (LibC.INSTANCE.unshare(CLONE_NEWNS) != 0) {
            throw LinuxException.last("cannot have a mount table of our own");
        }
        if (LibC.INSTANCE.mount("none", "/", null, MS_REC | MS_SLAVE, null) != 0) {
            throw LinuxException.last("cannot have mounts of our own");
        }
    }

    public static void mount(String source, Path target, String type, long flags, String data) throws IOException {
        if (LibC.INSTANCE.mount(source, target.toString(), type, flags, data) != 0) {
            throw LinuxException.last("cannot mount on " + target);
        }
    }

    /** Has what is at one place at another as well, with all that is mounted below it. Both are there already. */
    public static void bind(Path source, Path target) throws LinuxException {
        again(source, target, MS_BIND | MS_REC);
    }

    /** Has what is mounted at one place at another instead, with all that is mounted below it. */
    public static void move(Path source, Path target) throws LinuxException {
        again(source, target, MS_MOVE);
    }

    private static void again(Path source, Path target, long flags) throws LinuxException {
        if (LibC.INSTANCE.mount(source.toString(), target.toString(), null, flags, null) != 0) {
            throw LinuxException.last("cannot mount " + source + " on " + target);
        }
    }

    /**
     * Takes a mount away.
     *
     * @param lazily also while it is in use: it is gone from its place at once, and for good when nobody uses it
     * @throws LinuxException EBUSY if it is in use, EINVAL if nothing is mounted there
     */
    public static void unmount(Path target, boolean lazily) throws LinuxException {
        if (LibC.INSTANCE.umount2(target.toString(), lazily ? MNT_DETACH : 0) != 0) {
            throw LinuxException.last("cannot unmount " + target);
        }
    }

    /**
     * A line of the mount table.
     *
     * @param id     no two mounts have the same, as long as both are there
     * @param device the file system's number, such as {@code 0:45}; that of a FUSE mount ends with its connection's
     * @param type   of the file system
     */
    public record Mounted(int id, String device, String type) {
    }

    /** What is mounted at exactly this place, and is what one sees there; or null. */
    public static Mounted at(Path target) throws IOException {
        List<Line> table = table();
        // What is mounted on it is the root directory, or in a chroot(2) somewhere in that.
        int below = invisible(table);
        Line uppermost = null;
        Path place = Path.of("/");
        Iterator<Path> names = target.iterator();
        while (true) {
            for (Line next = on(table, below, place); next != null; next = on(table, below, place)) {
                below = next.mounted.id;
                uppermost = next;
            }
            if (!names.hasNext()) {
                return uppermost != null && uppermost.place.equals(target) ? uppermost.mounted : null;
            }
            place = place.resolve(names.next());
        }
    }

    /** Where file systems of a type are mounted, the last first. */
    public static List<Path> ofType(String type) throws IOException {
        List<Path> places = new ArrayList<>();
        for (Line line : table()) {
            if (line.mounted.type.equals(type)) {
                places.add(0, line.place);
            }
        }
        return places;
    }

    /** The table has everything that is mounted at a place, also what cannot be seen because of what came later. */
    private static Line on(List<Line> table, int below, Path place) {
        for (Line line : table) {
            if (line.below == below && line.place.equals(place)) {
                return line;
            }
        }
        return null;
    }

    /** What the first of all is mounted on. */
    private static int invisible(List<Line> table) {
        Set<Integer> ids = table.stream().map(line -> line.mounted.id).collect(Collectors.toSet());
        return table.stream().map(line -> line.below).filter(id -> !ids.contains(id)).findFirst().orElse(0);
    }

    /**
     * A line of the table.
     *
     * @param below the id of what it is mounted on
     */
    private record Line(Mounted mounted, int below, Path place) {
    }

    private static List<Line> table() throws IOException {
        List<Line> table = new ArrayList<>();
        for (String text : Files.readAllLines(MOUNTINFO, StandardCharsets.ISO_8859_1)) {
            String[] fields = text.split(" ");
            Mounted mounted = new Mounted(Integer.parseInt(fields[0]), fields[DEVICE], typeIn(fields));
            table.add(new Line(mounted, Integer.parseInt(fields[1]), Path.of(unescape(fields[PLACE]))));
        }
        return table;
    }

    /** The type stands behind a single hyphen, before which there may be any number of optional fields. */
    private static String typeIn(String[] fields) {
        int i = 6;
        while (!fields[i].equals("-")) {
            i++;
        }
        return fields[i + 1];
    }

    /** Blanks and the like stand in mountinfo as octal numbers. */
    private static String unescape(String path) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '\\' && i + 3 < path.length()) {
                plain.append((char) Integer.parseInt(path.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(path.charAt(i));
            }
        }
        return new String(plain.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
