// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which process serves a FUSE mount. The kernel tells it, if it is recent, to those who may look at that process. */
final class FuseServers {

    private static final String DEVICE = "/dev/fuse";
    private static final String CONNECTION = "fuse_connection:";

    private final Path proc;

    /** @param proc where /proc is */
    FuseServers(Path proc) {
        this.proc = proc;
    }

    /**
     * Finds it.
     *
     * @param device of the mount, as the mount table has it
     * @return its process id, or null if nobody says that it is the one
     */
    String serving(String device) throws IOException {
        String connection = device.substring(device.indexOf(':') + 1);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (hasConnection(process, connection)) {
                    return process.getFileName().toString();
                }
            }
        }
        return null;
    }

    private static boolean hasConnection(Path process, String connection) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.readSymbolicLink(file).toString().equals(DEVICE) && Files
                        .readString(process.resolve("fdinfo").resolve(file.getFileName())).lines()
                        .anyMatch(line -> line.startsWith(CONNECTION)
                                && line.substring(CONNECTION.length()).strip().equals(connection))) {
                    return true;
                }
            }
            return false;
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // It has ended meanwhile, or is somebody else's.
            return false;
        }
    }
}
