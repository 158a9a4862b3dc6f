// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which transport {@code kbus mount} takes, and what it says of it. Needs root, {@code /dev/fuse} and Linux 6.14. */
@Tag("alone")
class TransportChoiceIT {

    private static final Path ENABLE_URING = Path.of("/sys/module/fuse/parameters/enable_uring");

    private String before;

    @BeforeEach
    void switchOff() throws IOException {
        before = Files.readString(ENABLE_URING);
        Files.writeString(ENABLE_URING, "N");
    }

    @AfterEach
    void switchBack() throws IOException {
        Files.writeString(ENABLE_URING, before);
    }

    @Test
    void autoSwitchesIoUringOnAndTakesIt() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start("auto")) {
            assertSaid(daemon, "on io-uring (the kernel has it)");
            assertEquals("Y", Files.readString(ENABLE_URING).trim());
        }
    }

    @Test
    void autoTakesFuseIfItMayNotSwitchIoUringOn() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start("auto", "--no-enable-uring")) {
            assertSaid(daemon, "on fuse (not io-uring: " + ENABLE_URING + " is N)");
            assertEquals("N", Files.readString(ENABLE_URING).trim());
        }
    }

    @Test
    void ioUringIsTakenWithoutLeaveWhereItIsOnAlready() throws Exception {
        Files.writeString(ENABLE_URING, "Y");
        try (KbusDaemon daemon = KbusDaemon.start("auto", "--no-enable-uring")) {
            assertSaid(daemon, "on io-uring (the kernel has it)");
        }
    }

    @Test
    void whoAsksForIoUringGetsItOrAnErrorThatSaysWhatToDo() throws Exception {
        Command.Result result = new Command(KbusDaemon.kbus("mount", MountedBus.newMountPoint().toString(),
                "--transport", "io-uring", "--no-enable-uring")).run();
        assertEquals(1, result.status());
        assertEquals("kbus mount: io-uring cannot be had: " + ENABLE_URING + " is N; use --transport fuse",
                result.output().trim());
    }

    private static void assertSaid(KbusDaemon daemon, String what) {
        assertTrue(daemon.log().contains(what), daemon.log());
    }
}
