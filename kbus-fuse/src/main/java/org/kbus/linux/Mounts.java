// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
     * @param id   no two mounts have the same, as long as both are there
     * @param type of the file system
     */
    public record Mounted(int id, String type) {
    }

    /** What is mounted at exactly this place, and is what one sees there; or null. */
    public static Mounted at(Path target) throws IOException {
        List<Line> table = table();
        Line at = root(table);
        Path place = Path.of("/");
        at = uppermost(table, at, place);
        for (Path name : target) {
            place = place.resolve(name);
            at = uppermost(table, at, place);
        }
        return at != null && at.place.equals(target) ? at.mounted : null;
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

    /** What is mounted there is in the table also if something is mounted above it that hides the place. */
    private static Line uppermost(List<Line> table, Line below, Path place) {
        Line at = below;
        for (Line next = at; next != null; next = on(table, at, place)) {
            at = next;
        }
        return at;
    }

    private static Line on(List<Line> table, Line parent, Path place) {
        for (Line line : table) {
            if (line.parent == parent.mounted.id && line.place.equals(place)) {
                return line;
            }
        }
        return null;
    }

    /** The one whose parent we cannot see; null in a root directory that nothing is mounted on (chroot). */
    private static Line root(List<Line> table) {
        Set<Integer> ids = table.stream().map(line -> line.mounted.id).collect(Collectors.toSet());
        return table.stream().filter(line -> !ids.contains(line.parent)).findFirst().orElse(null);
    }

    /**
     * A line of the table.
     *
     * @param parent the id of what it is mounted on
     */
    private record Line(Mounted mounted, int parent, Path place) {
    }

    private static List<Line> table() throws IOException {
        List<Line> table = new ArrayList<>();
        for (String text : Files.readAllLines(MOUNTINFO, StandardCharsets.ISO_8859_1)) {
            String[] fields = text.split(" ");
            table.add(new Line(new Mounted(Integer.parseInt(fields[0]), typeIn(fields)), Integer.parseInt(fields[1]),
                    Path.of(unescape(fields[PLACE]))));
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
