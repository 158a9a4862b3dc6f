// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.client.KbusException;
import org.kbus.client.Ksock;
import org.kbus.client.Message;
import org.kbus.device.Errno;
import org.kbus.journal.Playback;

/** A daemon whose bus goes wrong in the middle of an operation ends, says why, and leaves what can be asked once more. */
class CrashFileIT {

    private static final long PATIENCE_SECONDS = 60;
    private static final int MORE_THAN_A_PIPE_HOLDS = 4000;
    private static final Set<Integer> GONE = Set.of(Errno.ENOTCONN, Errno.ECONNABORTED, Errno.EIO, Errno.ENODEV);

    @TempDir
    private Path directory;

    @Timeout(120)
    @ParameterizedTest
    @ValueSource(strings = {"fuse", "io-uring", "jnr-fuse"})
    void whatWentWrongGoesWrongOnceMore(String transport) throws Exception {
        Path mountPoint = directory.resolve("mounted");
        Path crashes = Files.createDirectory(directory.resolve("crashes"));
        Process daemon = start(transport, mountPoint, crashes, ProcessBuilder.Redirect.INHERIT);
        assertEndsWhenItGoesWrong(daemon, mountPoint, 0);
        assertReplayed(onlyFileIn(crashes));
    }

    @Timeout(120)
    @ParameterizedTest
    @ValueSource(strings = {"fuse", "io-uring", "jnr-fuse"})
    void itEndsThoughNobodyReadsItsLastWords(String transport) throws Exception {
        Path mountPoint = directory.resolve("mounted");
        Path crashes = Files.createDirectory(directory.resolve("crashes"));
        Process daemon = start(transport, mountPoint, crashes, ProcessBuilder.Redirect.PIPE);
        assertEndsWhenItGoesWrong(daemon, mountPoint, MORE_THAN_A_PIPE_HOLDS);
        onlyFileIn(crashes);
    }

    private static Process start(String transport, Path mountPoint, Path crashes, ProcessBuilder.Redirect errors)
            throws IOException {
        return new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "-Djffi.unsafe.disabled=true", "-cp", System.getProperty("java.class.path"),
                FaultyDaemon.class.getName(), transport, mountPoint.toString(), crashes.toString())
                .redirectError(errors).start();
    }

    /** @param linesOfLog so many, and a few, it is to log before that */
    private static void assertEndsWhenItGoesWrong(Process daemon, Path mountPoint, int linesOfLog)
            throws IOException, InterruptedException {
        try (BufferedReader says = daemon.inputReader()) {
            assertEquals(FaultyDaemon.USABLE, says.readLine());
            haveLogged(mountPoint.resolve("kbus0"), linesOfLog);
            sendUntilItGoesWrong(mountPoint);
            assertTrue(says.readLine().contains("a mistake"));
            assertTrue(daemon.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it ends");
        } finally {
            daemon.destroyForcibly();
        }
        assertEquals(1, daemon.exitValue());
        assertFalse(Files.exists(mountPoint), "it is unmounted");
    }

    private static void haveLogged(Path device, int lines) throws IOException {
        try (Ksock ksock = Ksock.open(device)) {
            for (int i = 0; i < lines; i++) {
                ksock.verbose(true);
            }
        }
    }

    private static void sendUntilItGoesWrong(Path mountPoint) throws IOException, InterruptedException {
        InputStream monitor = Files.newInputStream(mountPoint.resolve("monitor0"));
        try (Ksock ksock = Ksock.open(mountPoint.resolve("kbus0"))) {
            ksock.bindAsListener("$.A");
            for (int call = 1; call < FaultyDaemon.FAULTY_CALL; call++) {
                ksock.send(Message.announcement("$.A", "data"));
            }
            KbusException gone =
                    assertThrows(KbusException.class, () -> ksock.send(Message.announcement("$.A", "the last")));
            assertTrue(GONE.contains(gone.errno()), gone::toString);
        }
        try {
            monitor.close();
        } catch (IOException e) {
            // It depends on who is first whether close(2) is told that there is nobody any more.
        }
    }

    private static Path onlyFileIn(Path crashes) throws IOException {
        try (Stream<Path> files = Files.list(crashes)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size());
            return all.get(0);
        }
    }

    private static void assertReplayed(Path file) throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        CrashFile crash = CrashFile.read(file);
        assertTrue(crash.head().startsWith("java.lang.IllegalStateException: a mistake"), crash.head());
        assertEquals(FaultyDaemon.OPTIONS, crash.options());
        assertTrue(crash.recording().isPlayable());
        List<String> lines = crash.operations();
        String last = lines.get(lines.size() - 1);
        assertTrue(last.startsWith("kbus0#") && last.contains(" ioctl ") && last.endsWith("it threw"), last);

        Playback.Outcome again = crash.replay(FaultyClock.throwingAt(FaultyDaemon.FAULTY_CALL));
        assertNull(again.difference());
        assertTrue(crash.isSame(again.thrown()), () -> again + " is not " + crash.head());
        assertEquals(crash.recording().size(), again.played());

        Playback.Outcome mended = crash.replay();
        assertNull(mended.thrown(), "this clock makes no mistakes");
        assertNull(mended.difference());
        assertEquals(crash.recording().size(), mended.played());
    }
}
