// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jnr.constants.platform.RLIMIT;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.RLimit;

/** The files that our own process has open, and how many it may have. */
final class OpenFiles {

    private static final int NOFILE = RLIMIT.RLIMIT_NOFILE.intValue();
    private static final Path DIRECTORY = Path.of("/proc/self/fd");

    private final POSIX posix = POSIXFactory.getNativePOSIX();

    /** Their numbers. */
    Set<Integer> numbers() throws IOException {
        Set<Path> listed;
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            listed = files.collect(Collectors.toSet());
        }
        // The directory itself was open while it was listed, and is no more.
        return listed.stream().filter(Files::isSymbolicLink).map(file -> Integer.valueOf(file.getFileName().toString()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Lets so many more be opened, until the limit is closed. */
    Limit limit(int more) throws IOException {
        Set<Integer> open = numbers();
        int end = 0;
        for (int free = 0; free < more || open.contains(end); end++) {
            free += open.contains(end) ? 0 : 1;
        }
        RLimit before = posix.getrlimit(NOFILE);
        // Made first: what makes it may open a file.
        Limit limit = () -> set(before.rlimCur(), before.rlimMax());
        set(end, before.rlimMax());
        return limit;
    }

    private void set(long soft, long hard) {
        assertEquals(0, posix.setrlimit(NOFILE, soft, hard));
    }

    /** A limit that is in force. */
    interface Limit extends AutoCloseable {

        /** Lifts it. */
        @Override
        void close();
    }
}
