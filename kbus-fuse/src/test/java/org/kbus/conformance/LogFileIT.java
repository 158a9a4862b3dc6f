// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kbus.client.Ksock;

/** The file that {@code kbus mount --daemon --log} writes does not grow for ever. */
class LogFileIT {

    private static final int SIZE = 64 << 10;
    /** What is written at once is not divided. */
    private static final int MORE = 64 << 10;
    private static final int LINES = 9000;

    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void itIsRotatedAndTheOldestIsDropped() throws Exception {
        Path mountPoint = MountedBus.newMountPoint();
        Path log = directory.resolve("kbus.log");
        Command.Result mounted = kbus("mount", mountPoint.toString(), "--daemon", "--verbose", "--log", log.toString(),
                "--log-size", Integer.toString(SIZE), "--log-files", "2");
        assertEquals(0, mounted.status(), mounted.output());
        try (Ksock ksock = Ksock.open(mountPoint.resolve("kbus0"))) {
            for (int i = 0; i < LINES; i++) {
                ksock.maxMessages();
            }
        } finally {
            assertEquals(0, kbus("umount", mountPoint.toString()).status());
        }
        while (!Files.readString(log).endsWith(mountPoint + " is unmounted\n")) {
            // Nothing tells of the end of a daemon that is nobody's child.
            Polling.pause();
        }
        assertEquals(List.of("kbus.log", "kbus.log.1", "kbus.log.2"), names());
        for (String name : names()) {
            assertTrue(Files.size(directory.resolve(name)) <= SIZE + MORE, name);
        }
        assertTrue(Files.size(log.resolveSibling("kbus.log.1")) > SIZE / 2);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void itsSizeIsChecked() throws Exception {
        assertEquals("kbus mount: --log-size must be 65536 to 2147483647, not 1; see kbus mount --help\n",
                kbus("mount", "--log-size=1").output());
    }

    private static Command.Result kbus(String... arguments) throws IOException, InterruptedException {
        return new Command(KbusDaemon.kbus(arguments)).run();
    }
}
