// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.bus.BusLimits;
import org.kbus.client.Ksock;
import org.kbus.client.Message;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.driver.Clocks;
import org.kbus.driver.KbusOptions;
import org.kbus.journal.Playback;
import org.kbus.linux.LinuxException;

/** A daemon whose bus goes wrong in the middle of an operation ends, says why, and leaves what can be asked once more. */
class CrashFileIT {

    private static final KbusOptions OPTIONS =
            new KbusOptions(1, BusLimits.DEFAULT, false, new Node.Access(0666, 0, 0), 64 << 20);
    private static final long PATIENCE_SECONDS = 60;
    private static final Set<Integer> GONE = Set.of(Errno.ENOTCONN, Errno.ECONNABORTED, Errno.EIO, Errno.ENODEV);

    @TempDir
    private Path directory;

    /** A clock that throws at a certain call: in the middle of delivering, since a monitor's records have a time. */
    private static final class FaultyClock extends Clock {

        private final int faulty;
        private int calls;

        FaultyClock(int faulty) {
            this.faulty = faulty;
        }

        static Clocks throwingAt(int faulty) {
            return new Clocks(new FaultyClock(faulty), System::nanoTime);
        }

        @Override
        public Instant instant() {
            if (++calls == faulty) {
                throw new IllegalStateException("a mistake");
            }
            return Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static Ksock sending(Path device, int messages) throws IOException, InterruptedException {
        Ksock ksock = Ksock.open(device);
        ksock.bindAsListener("$.A");
        for (int i = 0; i < messages; i++) {
            ksock.send(Message.announcement("$.A", "data"));
        }
        return ksock;
    }

    @Timeout(120)
    @ParameterizedTest
    @ValueSource(strings = {"fuse", "io-uring", "jnr-fuse"})
    void whatWentWrongGoesWrongOnceMore(String transport) throws Exception {
        TransportKind.Chosen kind = Arrays.stream(TransportKind.values())
                .filter(each -> each.toString().equals(transport)).findFirst().orElseThrow().choose(true);
        Path mountPoint = directory.resolve("mounted");
        Path crashes = Files.createDirectory(directory.resolve("crashes"));
        ForegroundDaemon daemon = new ForegroundDaemon(new MountPoint(mountPoint), kind, OPTIONS,
                CrashDirectory.in(crashes), FaultyClock.throwingAt(3));
        CompletableFuture<Void> usable = new CompletableFuture<>();
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
            try {
                daemon.run(what -> usable.complete(null));
            } catch (CommandFailure | IOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
        usable.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        try (Closeable monitor = Files.newInputStream(mountPoint.resolve("monitor0"));
                Ksock ksock = sending(mountPoint.resolve("kbus0"), 2)) {
            LinuxException gone =
                    assertThrows(LinuxException.class, () -> ksock.send(Message.announcement("$.A", "the last")));
            assertTrue(GONE.contains(gone.errno()), gone::toString);
        }
        Throwable why = assertThrows(ExecutionException.class, () -> ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertTrue(why.getMessage().contains("a mistake"), why::toString);
        assertFalse(Files.exists(mountPoint), "it is unmounted");
        assertReplayed(onlyFileIn(crashes));
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
        assertEquals(OPTIONS, crash.options());
        assertTrue(crash.recording().isPlayable());
        List<String> lines = crash.operations();
        assertTrue(lines.get(lines.size() - 1).startsWith("kbus0#1 ioctl ")
                && lines.get(lines.size() - 1).endsWith("it threw"), () -> String.join("\n", lines));

        Playback.Outcome again = crash.replay(FaultyClock.throwingAt(3));
        assertNull(again.difference());
        assertTrue(crash.isSame(again.thrown()));
        assertEquals(crash.recording().size(), again.played());

        Playback.Outcome mended = crash.replay();
        assertNull(mended.thrown(), "this clock makes no mistakes");
        assertEquals(crash.recording().size(), mended.played());
    }
}
