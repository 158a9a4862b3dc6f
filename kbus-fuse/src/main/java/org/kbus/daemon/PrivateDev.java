// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;
import org.kbus.device.Errno;
import org.kbus.linux.LinuxException;
import org.kbus.linux.Mounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code /dev} of this mount namespace only, which has everything that the system's has, but no bus. It is a tmpfs on
 * which the entries of the system's are mounted.
 */
public final class PrivateDev {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateDev.class);

    private static final Path DEV = Path.of("/dev");
    /** Where it is put together. Nobody else sees that: our mount table is ours alone already. */
    private static final Path PLACE = Path.of("/tmp");
    private static final Pattern BUS = Pattern.compile("kbus[0-9]*");
    private static final Path TERMINALS = Path.of("ptmx");
    /** All of the system's {@code /dev}, for what does not work anywhere else. */
    private static final Path WHOLE = Path.of(".dev");

    private PrivateDev() {
    }

    /** Puts it in the place of the system's. To be called in a mount namespace of our own, by its root. */
    public static void make() throws IOException {
        forgetBuses();
        Mounts.mount("kbus-dev", PLACE, "tmpfs", Mounts.MS_NOSUID | Mounts.MS_NOEXEC, "mode=0755");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(DEV)) {
            for (Path entry : entries) {
                // By its name: a bus whose daemon has died must not be touched.
                if (!BUS.matcher(entry.getFileName().toString()).matches()) {
                    addIfThere(entry);
                }
            }
        }
        Mounts.move(PLACE, DEV);
    }

    /** The system's buses: they would not end before we do, even if they are unmounted everywhere else. */
    private static void forgetBuses() throws IOException {
        for (Path place : Mounts.ofType(MountPoint.TYPE)) {
            try {
                Mounts.unmount(place, true);
            } catch (LinuxException e) {
                // In a user namespace the kernel does not let us: one could see what is below.
                LOG.debug("{} stays mounted here", place, e);
            }
        }
    }

    private static void addIfThere(Path entry) throws IOException {
        try {
            add(entry, PLACE.resolve(entry.getFileName()));
        } catch (NoSuchFileException e) {
            // It has gone meanwhile.
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    private static void add(Path entry, Path place) throws IOException {
        BasicFileAttributes what = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (what.isSymbolicLink()) {
            Files.createSymbolicLink(place, Files.readSymbolicLink(entry));
        } else if (what.isDirectory()) {
            Files.createDirectory(place);
            Mounts.bind(entry, place);
        } else if (entry.endsWith(TERMINALS)) {
            addTerminals(place);
        } else {
            Files.createFile(place);
            Mounts.bind(entry, place);
        }
    }

    /**
     * The kernel looks for the terminals in {@code pts} beside the node that is opened, which a node that is mounted by
     * itself has nothing beside. So it is a link to where it has.
     */
    private static void addTerminals(Path place) throws IOException {
        Path whole = PLACE.resolve(WHOLE);
        Files.createDirectory(whole);
        Mounts.bind(DEV, whole);
        Path bus = whole.resolve(DEV.relativize(MountPoint.DEFAULT));
        if (Mounts.at(MountPoint.DEFAULT) != null) {
            Mounts.mount("kbus-none", bus, "tmpfs", Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC, "mode=0555");
        }
        Files.createSymbolicLink(place, WHOLE.resolve(TERMINALS));
    }
}
