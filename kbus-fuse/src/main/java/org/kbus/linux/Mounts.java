// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mounting, unmounting, and what is mounted where in our mount namespace. */
public final class Mounts {

    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;

    private static final int MNT_DETACH = 2;
    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

    private Mounts() {
    }

    public static void mount(String source, Path target, String type, long flags, String data) throws IOException {
        if (LibC.INSTANCE.mount(source, target.toString(), type, flags, data) != 0) {
            throw LinuxException.last("cannot mount on " + target);
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

    /** What is mounted at exactly this place, the uppermost if several are; or null. */
    public static Mounted at(Path target) throws IOException {
        String wanted = target.toString();
        Mounted found = null;
        for (String line : Files.readAllLines(MOUNTINFO, StandardCharsets.ISO_8859_1)) {
            String[] fields = line.split(" ");
            if (unescape(fields[4]).equals(wanted)) {
                found = new Mounted(Integer.parseInt(fields[0]), typeIn(fields));
            }
        }
        return found;
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
