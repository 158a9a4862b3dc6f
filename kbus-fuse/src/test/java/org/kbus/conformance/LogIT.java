// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.client.Ksock;

/** Whoever reads the log, or does not, is nobody's to wait for. Needs a free {@code /dev/kbus}. */
@Tag("alone")
class LogIT {

    private static final Path DEFAULT = Path.of("/dev/kbus");
    private static final int DEVICES = 3;
    private static final int MORE_THAN_A_PIPE_HOLDS = 4000;
    private static final long PATIENCE_SECONDS = 60;

    @Timeout(120)
    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse", "jnr-fuse"})
    void nothingThatIsLoggedKeepsTheBus(String transport) throws Exception {
        Path foreign = Files.createSymbolicLink(Path.of("/dev/kbus" + DEVICES), Path.of("null"));
        Process deaf = new ProcessBuilder(KbusDaemon.kbus("mount", DEFAULT.toString(), "--transport", transport,
                "--devices", Integer.toString(DEVICES), "--verbose")).start();
        try {
            awaitDevice(deaf);
            haveMoreLoggedThanAPipeHolds();
            waitForOwnMemory();
            haveMistakeLogged();
            haveMoreLoggedThanAPipeHolds();
        } finally {
            deaf.destroy();
            assertTrue(deaf.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it ends");
            Files.delete(foreign);
        }
        assertEquals(0, deaf.exitValue());
    }

    private static void awaitDevice(Process daemon) {
        while (!Files.exists(Path.of("/dev/kbus0"))) {
            assertTrue(daemon.isAlive(), "it goes on");
            Polling.pause();
        }
    }

    private static void haveMoreLoggedThanAPipeHolds() throws IOException {
        try (Ksock ksock = Ksock.open(0)) {
            for (int i = 0; i < MORE_THAN_A_PIPE_HOLDS; i++) {
                ksock.maxMessages();
            }
        }
    }

    private static void waitForOwnMemory() throws IOException, InterruptedException {
        Command.Result waited = new Command(
                Path.of(System.getProperty("kbus.native"), "build/tests/slow_memory").toString(),
                "whoever waits for its own memory keeps neither its user's other programs nor other users").run();
        assertEquals(0, waited.status(), waited.output());
    }

    /** The place of the link to a new device is somebody else's. */
    private static void haveMistakeLogged() throws IOException {
        try (Ksock ksock = Ksock.open(0)) {
            assertEquals(DEVICES, ksock.newDevice());
        }
    }
}
