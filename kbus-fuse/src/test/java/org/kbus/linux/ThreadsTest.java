// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Threads and their processes, by ourselves. */
class ThreadsTest {

    private static final int PROCESS = (int) ProcessHandle.current().pid();

    private final Threads threads = new Threads();

    @Test
    void theFirstThreadHasTheProcessesNumber() {
        assertEquals(PROCESS, threads.processOf(PROCESS));
    }

    /** The tests do not run in the first thread: a Java machine makes another for what it runs. */
    @Test
    void otherThreadsHaveNumbersOfTheirOwn() throws IOException {
        Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
        int thread = Integer.parseInt(self.getFileName().toString());
        assertEquals(PROCESS, threads.processOf(thread));
        assertEquals(PROCESS, threads.processOf(thread));
        assertEquals(PROCESS, threads.processOf(PROCESS));
    }

    @Test
    void whatCannotBeSeenStaysWhatItIs() {
        assertEquals(0, threads.processOf(0));
        assertEquals(Integer.MAX_VALUE, threads.processOf(Integer.MAX_VALUE));
    }
}
