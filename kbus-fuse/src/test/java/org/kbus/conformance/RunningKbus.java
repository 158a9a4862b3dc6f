// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@code kbus} command that goes on until it is told to end, as one in a terminal of its own. */
public final class RunningKbus implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private RunningKbus(Process process, Path errors) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.errors = errors;
    }

    public static RunningKbus start(String... arguments) throws IOException {
        Path errors = Files.createTempFile("kbus-test", ".err");
        return new RunningKbus(new ProcessBuilder(KbusDaemon.kbus(arguments)).redirectError(errors.toFile()).start(),
                errors);
    }

    /** Waits until it is bound to a name: then nothing that is sent is missed. */
    public RunningKbus whenBoundTo(String name, KbusDaemon daemon) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (Files.readAllLines(daemon.bindings(), StandardCharsets.ISO_8859_1).stream().map(String::trim)
                .noneMatch(line -> line.endsWith(" " + name) && isOurs(line.split(" +")[2]))) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new AssertionError("kbus is not bound to " + name + "; it said:\n" + errors());
            }
            // Nothing tells of a bind but the file.
            Polling.pause();
        }
        return this;
    }

    /** Waits until it has said something on standard error. */
    public RunningKbus whenItHasSaid(String what) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!errors().contains(what)) {
            if (System.nanoTime() > deadline || !process.isAlive() && !errors().contains(what)) {
                process.destroyForcibly();
                throw new AssertionError("kbus has not said " + what + " but:\n" + errors());
            }
            Polling.pause();
        }
        return this;
    }

    /** As the module did, the bus knows the thread that opened a Ksock; it is one of the process. */
    private boolean isOurs(String thread) {
        return Files.exists(Path.of("/proc", Long.toString(process.pid()), "task", thread));
    }

    /** The next line that it prints; null if it has ended. */
    public String line() throws IOException {
        return output.readLine();
    }

    /** Nobody reads what it prints any more. */
    public void closeOutput() throws IOException {
        output.close();
    }

    /** What it has said on standard error. */
    public String errors() throws IOException {
        return Files.readString(errors);
    }

    public long pid() {
        return process.pid();
    }

    /** Sends it a signal, such as {@code INT}. */
    public RunningKbus signal(String name) throws IOException, InterruptedException {
        new Command("kill", "-" + name, Long.toString(process.pid())).run();
        return this;
    }

    /** Its exit status, when it has ended by itself. */
    public int waitForEnd() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("kbus has not ended; it said:\n" + errors());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
