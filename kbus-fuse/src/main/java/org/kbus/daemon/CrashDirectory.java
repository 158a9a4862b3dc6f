// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/** Where a bus that has to end leaves a {@link CrashFile}. */
public final class CrashDirectory {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final FileAttribute<?> FOR_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;

    private CrashDirectory(Path path) {
        this.path = path;
    }

    /** For temporary files: {@code $TMPDIR}, or else {@code /tmp}. */
    public static CrashDirectory temporary() {
        String named = System.getenv("TMPDIR");
        return new CrashDirectory(Path.of(named == null || named.isEmpty() ? "/tmp" : named));
    }

    /** The one that a log is in, if that is a file. */
    public static CrashDirectory beside(Path log) {
        Path file = log.toAbsolutePath();
        return Files.isDirectory(file) || file.startsWith("/dev") || file.startsWith("/proc") ? temporary()
                : in(file.getParent());
    }

    static CrashDirectory in(Path directory) {
        return new CrashDirectory(directory);
    }

    /** Writes a file that only its owner can read. It never takes one that is there already, or a link. */
    Path write(JournaledBus bus) throws IOException {
        Instant now = Instant.now();
        Path file = path.resolve("kbus-" + TIME.format(now) + '-' + ProcessHandle.current().pid() + ".crash");
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FOR_OWNER))) {
            CrashFile.write(out, bus.options(), bus.journal(), now);
        }
        return file;
    }
}
