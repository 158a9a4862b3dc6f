// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A {@code kbus mount} as a user runs it: the packaged jar in a process of its own, mounted for real. That takes root
 * and {@code /dev/fuse}, and a test that cannot have them fails.
 */
public final class KbusDaemon implements MountedBus {

    private static final long PATIENCE_SECONDS = 60;
    private static final String HEAP = "-Xmx128m";
    /** What most tests want of it is done before it pays to compile well. */
    private static final String COMPILE_QUICKLY = HEAP + " -XX:TieredStopAtLevel=1";
    private static final Path SCRIPT = Path.of(System.getProperty("kbus.native", "../kbus-native-test"))
            .resolve("../scripts/kbus").normalize().toAbsolutePath();

    private final Process process;
    private final Path mountPoint;
    private final Thread logReader;
    @GuardedBy("log")
    private final StringBuilder log = new StringBuilder();
    private final CompletableFuture<Void> usable = new CompletableFuture<>();

    private KbusDaemon(Process process, Path mountPoint) {
        this.process = process;
        this.mountPoint = mountPoint;
        logReader = new Thread(this::readLog, "log of kbus");
        logReader.setDaemon(true);
        logReader.start();
    }

    /** Mounts on a new directory, and returns when the devices are usable. */
    public static KbusDaemon start(String transport, String... options) throws Exception {
        return startOn(MountedBus.newMountPoint(), transport, options);
    }

    /** Likewise, and it is compiled as that of users: for tests that keep it busy. */
    static KbusDaemon startBusy(String transport, String... options) throws Exception {
        return startWithJavaOptions(HEAP, transport, options);
    }

    /** Likewise, but on a heap of its own size, or whatever else is said to Java. */
    static KbusDaemon startWithJavaOptions(String javaOptions, String transport, String... options) throws Exception {
        List<String> mount = kbusWithJavaOptions(javaOptions, "mount", "--transport", transport);
        return start(mount, MountedBus.newMountPoint(), options);
    }

    public static KbusDaemon startOn(Path mountPoint, String transport, String... options) throws Exception {
        List<String> withTransport = new ArrayList<>(List.of("--transport", transport));
        withTransport.addAll(List.of(options));
        return start(kbus("mount"), mountPoint, withTransport.toArray(String[]::new));
    }

    /**
     * Mounts with a command of one's own.
     *
     * @param mount what the mount point and the options follow
     */
    public static KbusDaemon start(List<String> mount, Path mountPoint, String... options) throws Exception {
        List<String> words = new ArrayList<>(mount);
        words.add(mountPoint.toString());
        words.addAll(List.of(options));
        return start(mountPoint, words);
    }

    private static KbusDaemon start(Path mountPoint, List<String> words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile()).start();
        KbusDaemon daemon = new KbusDaemon(process, mountPoint);
        try {
            daemon.usable.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("kbus is not usable (this needs root and /dev/fuse); it said:\n" + daemon.log(),
                    e);
        }
        return daemon;
    }

    /** The words of a {@code kbus} command, run by the Java that runs the tests. */
    public static List<String> kbus(String... arguments) {
        return kbusWithJavaOptions(COMPILE_QUICKLY, arguments);
    }

    private static List<String> kbusWithJavaOptions(String javaOptions, String... arguments) {
        List<String> words = new ArrayList<>(List.of("env",
                "KBUS_JAVA=" + Path.of(System.getProperty("java.home"), "bin", "java"),
                "KBUS_JAVA_OPTS=" + javaOptions, SCRIPT.toString()));
        words.addAll(List.of(arguments));
        return words;
    }

    private void readLog() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.append(line).append('\n');
                    log.notifyAll();
                }
                if (line.contains("is mounted")) {
                    usable.complete(null);
                }
            }
            usable.completeExceptionally(new IOException("it has ended"));
        } catch (IOException e) {
            usable.completeExceptionally(e);
        }
    }

    @Override
    public Path mountPoint() {
        return mountPoint;
    }

    /** What it has logged so far. */
    public String log() {
        synchronized (log) {
            return log.toString();
        }
    }

    /** Waits until it has logged something. */
    public void waitForLog(String what) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (log) {
            while (log.indexOf(what) < 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("kbus has not said " + what + " but:\n" + log);
                }
                log.wait(left);
            }
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Kills it, so that it can clean up nothing. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        endOfLog();
    }

    /** All that it said has been read, and no file is left open for it. */
    private void endOfLog() throws InterruptedException {
        logReader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertFalse(logReader.isAlive(), "something has the log of a kbus that has ended");
    }

    /** Waits until it has ended by itself; its exit status. */
    public int waitForEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("kbus has not ended; it said:\n" + log());
        }
        endOfLog();
        return process.exitValue();
    }

    /** Ends it as a user would, and sees to it that it leaves nothing behind. */
    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        try {
            assertEquals(0, waitForEnd(), () -> "exit status of kbus; it said:\n" + log());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertFalse(Files.exists(mountPoint.resolve("kbus0")), "kbus has left its devices mounted");
    }
}
