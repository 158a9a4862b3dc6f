// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The names of the processes behind the Ksocks of a device, as far as they can be found: from the bus's table of Ksocks
 * ({@code ksocks}), or else from its bindings, which have only those that are bound to something; and from
 * {@code /proc}.
 */
public final class ProcessNames {

    /** Asking costs the bus a moment, and somebody may open and close Ksocks all the time. */
    private static final long LEAST_NANOS_BETWEEN = TimeUnit.MILLISECONDS.toNanos(50);

    /** Of the line in a thread's status that says which process it is of. */
    private static final String PROCESS = "Tgid:";

    private final Path directory;
    private final int device;
    private final Map<Integer, String> names = new HashMap<>();
    private long lastLooked = System.nanoTime() - LEAST_NANOS_BETWEEN;

    /**
     * @param directory where the bus is mounted
     * @param device    the number of the device
     */
    public ProcessNames(Path directory, int device) {
        this.directory = directory;
        this.device = device;
        look();
    }

    /** The name of the process that opened a Ksock; null if it is not known. */
    public String of(int ksock) {
        String name = names.get(ksock);
        if (name == null && System.nanoTime() - lastLooked >= LEAST_NANOS_BETWEEN) {
            look();
            name = names.get(ksock);
        }
        return name;
    }

    /** What cannot be read is not known; that is no reason to stop watching. */
    private void look() {
        lastLooked = System.nanoTime();
        Path table = directory.resolve("ksocks");
        try {
            read(Files.exists(table) ? table : directory.resolve("bindings"));
        } catch (IOException e) {
            return;
        }
    }

    /** Lines of both begin with the number of the device (which {@code bindings} has a colon after), Ksock and pid. */
    private void read(Path table) throws IOException {
        for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
            String[] columns = line.strip().split(":?\\s+");
            if (!line.startsWith("#") && columns.length > 2 && columns[0].equals(Integer.toString(device))) {
                names.computeIfAbsent(Integer.parseUnsignedInt(columns[1]), ksock -> nameOf(columns[2]));
            }
        }
    }

    /**
     * Null if the process is gone, or cannot be seen from here.
     *
     * @param pid of the process, or of the thread of it that opened the Ksock
     */
    private static String nameOf(String pid) {
        try (Stream<String> status = Files.lines(Path.of("/proc", pid, "status"), StandardCharsets.ISO_8859_1)) {
            String process = status.filter(line -> line.startsWith(PROCESS)).findFirst().orElse(PROCESS + pid)
                    .substring(PROCESS.length()).strip();
            return Files.readString(Path.of("/proc", process, "comm"), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }
}
