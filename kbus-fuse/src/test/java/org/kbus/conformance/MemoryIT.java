// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.client.Ksock;
import org.kbus.client.Message;

/** What a load has taken of the machine's memory goes back to it when the load has ended. */
class MemoryIT {

    private static final String HEAP = "-Xmx1500m";
    private static final int LENGTH = 400_000;
    private static final int MESSAGES = 1300;
    private static final long LOADED_MB = 500;
    private static final long UNLOADED_MB = 100;
    private static final long PATIENCE_SECONDS = 60;

    @Timeout(180)
    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse"})
    void itGoesBackWithinAMinute(String transport) throws Exception {
        try (KbusDaemon daemon = KbusDaemon.startWithJavaOptions(HEAP, transport)) {
            try (Ksock ksock = Ksock.open(daemon.device(0))) {
                fill(ksock);
                assertTrue(resident(daemon) > LOADED_MB, () -> "it is loaded");
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (resident(daemon) > UNLOADED_MB) {
                assertTrue(System.nanoTime() < deadline, "a minute later it has " + resident(daemon) + " MB");
                Polling.pause();
            }
        }
    }

    private static void fill(Ksock ksock) throws IOException, InterruptedException {
        ksock.maxMessages(MESSAGES);
        ksock.bindAsListener("$.Load");
        byte[] data = new byte[LENGTH];
        for (int i = 0; i < MESSAGES; i++) {
            ksock.send(Message.announcement("$.Load", data));
        }
    }

    /** Megabytes of memory that it takes up. */
    private static long resident(KbusDaemon daemon) throws IOException {
        String line = Files.readAllLines(Path.of("/proc", Long.toString(daemon.pid()), "status")).stream()
                .filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) / 1000;
    }
}
