// SPDX-License-Identifier: Apache-2.0
package org.kbus.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a process is called. */
public final class ProcessName {

    private ProcessName() {
    }

    /**
     * The name of a process, in printable ASCII with {@code ?} for all else; nothing if it has ended, or is in another
     * namespace.
     */
    public static Optional<String> of(int pid) {
        if (pid == 0) {
            return Optional.empty();
        }
        try {
            byte[] name = Files.readAllBytes(Path.of("/proc", Integer.toString(pid), "comm"));
            String text = new String(name, StandardCharsets.ISO_8859_1);
            return Optional.of(text.replaceFirst("\n$", "").replaceAll("[^ -~]", "?"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
