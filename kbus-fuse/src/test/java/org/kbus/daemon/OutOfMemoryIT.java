// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.client.KbusException;
import org.kbus.client.Ksock;
import org.kbus.client.Message;
import org.kbus.device.Errno;
import org.kbus.linux.Mounts;

/** When there is no memory left at all, a call fails or the daemon ends: there is never a bus without a server. */
class OutOfMemoryIT {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir(cleanup = CleanupMode.NEVER)
    private Path directory;

    @Timeout(180)
    @ParameterizedTest
    @ValueSource(strings = {"fuse", "io-uring", "jnr-fuse"})
    void aDaemonWithoutMemoryEnds(String transport) throws Exception {
        Path mountPoint = directory.resolve("mounted");
        Path crashes = Files.createDirectory(directory.resolve("crashes"));
        Process daemon = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xmx24m",
                "-XX:+UseSerialGC", "-Djffi.unsafe.disabled=true", "-cp", System.getProperty("java.class.path"),
                ExhaustedDaemon.class.getName(), transport, mountPoint.toString(), crashes.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<Ksock> open = new ArrayList<>();
        try (BufferedReader says = daemon.inputReader()) {
            assertEquals(FaultyDaemon.USABLE, says.readLine());
            useUntilItIsGone(mountPoint, open);
            assertTrue(daemon.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it ends");
            assertNotEquals(0, daemon.exitValue());
        } finally {
            daemon.destroyForcibly().waitFor();
            open.forEach(Ksock::close);
            if (Mounts.at(mountPoint) != null) {
                Mounts.unmount(mountPoint, true);
            }
        }
    }

    /** What stays open takes memory, which must come to an end. */
    private static void useUntilItIsGone(Path mountPoint, List<Ksock> open) throws IOException, InterruptedException {
        InputStream monitor = Files.newInputStream(mountPoint.resolve("monitor0"));
        try {
            while (true) {
                try {
                    Ksock ksock = Ksock.open(mountPoint.resolve("kbus0"));
                    open.add(ksock);
                    ksock.bindAsListener("$.A");
                    ksock.send(Message.announcement("$.A", "data"));
                } catch (KbusException e) {
                    if (e.errno() != Errno.ENOMEM) {
                        return;
                    }
                } catch (IOException e) {
                    return;
                }
            }
        } finally {
            try {
                monitor.close();
            } catch (IOException e) {
                // It depends on who is first whether close(2) is told that there is nobody any more.
            }
        }
    }
}
