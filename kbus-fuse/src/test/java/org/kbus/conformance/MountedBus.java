// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A bus that is mounted for real: where its devices and reports are. */
public interface MountedBus extends AutoCloseable {

    Path mountPoint();

    /** Ends it, and sees to it that it leaves nothing behind. */
    @Override
    void close();

    default Path device(int number) {
        return mountPoint().resolve("kbus" + number);
    }

    /** The devices as a printf pattern. */
    default String devicePattern() {
        return mountPoint().resolve("kbus%u").toString();
    }

    default Path bindings() {
        return mountPoint().resolve("bindings");
    }

    default Path stats() {
        return mountPoint().resolve("stats");
    }

    /** A place for a directory to be mounted on, in a new one that everybody may enter. */
    static Path newMountPoint() throws IOException {
        Path parent = Files.createTempDirectory("kbus");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        parent.toFile().deleteOnExit();
        return parent.resolve("kbus");
    }
}
