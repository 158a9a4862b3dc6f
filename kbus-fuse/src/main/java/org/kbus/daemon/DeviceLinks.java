// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;

/**
 * The links {@code kbus<n> -> kbus/kbus<n>} beside the mount point, where programs look for the devices. A link is
 * told by what it points at; anything else of that name is somebody else's and is left alone.
 */
public final class DeviceLinks {

    private final Path folder;
    private final String mountPointName;

    /** Once they have been removed, none is made any more: a client may ask for a device in that very moment. */
    @GuardedBy("this")
    private boolean removed;

    /** @param mountPoint absolute; the links are made beside it */
    DeviceLinks(Path mountPoint) {
        folder = mountPoint.getParent();
        mountPointName = String.valueOf(mountPoint.getFileName());
    }

    /** Those of the first {@code count} links whose names are somebody else's. */
    List<Path> taken(int count) {
        List<Path> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (Files.exists(link(i), LinkOption.NOFOLLOW_LINKS) && !isOurs(i)) {
                taken.add(link(i));
            }
        }
        return taken;
    }

    /**
     * Makes the link to a device, if it is not there already.
     *
     * @throws FileAlreadyExistsException if its name is somebody else's
     */
    synchronized void add(int device) throws IOException {
        if (removed) {
            return;
        }
        try {
            Files.createSymbolicLink(link(device), target(device));
        } catch (FileAlreadyExistsException e) {
            if (!isOurs(device)) {
                throw e;
            }
        }
    }

    /** Removes all links that are ours, whoever made them. */
    public synchronized void removeAll() throws IOException {
        removed = true;
        for (int i = 0; i < KbusOptions.MAX_DEVICES; i++) {
            if (isOurs(i)) {
                Files.deleteIfExists(link(i));
            }
        }
    }

    private boolean isOurs(int device) {
        try {
            return Files.isSymbolicLink(link(device)) && Files.readSymbolicLink(link(device)).equals(target(device));
        } catch (IOException e) {
            return false;
        }
    }

    private Path link(int device) {
        return folder.resolve(Kbus.DEVICE_NAME + device);
    }

    private Path target(int device) {
        return Path.of(mountPointName, Kbus.DEVICE_NAME + device);
    }
}
