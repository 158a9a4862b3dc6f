// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;

import org.kbus.account.AccountLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kbus.bus.BusLimits;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.CrashDirectory;
import org.kbus.daemon.ForegroundDaemon;
import org.kbus.daemon.MountPoint;
import org.kbus.daemon.TransportKind;
import org.kbus.device.Node;
import org.kbus.driver.KbusOptions;

/**
 * What {@code kbus mount} runs, mounted for real and served by the JVM of the tests: fresh devices at the cost of a
 * mount, without that of a process. What ends a daemon at once ends all tests of this JVM, which fails them.
 */
final class InProcessDaemon implements MountedBus {

    private static final long PATIENCE_SECONDS = 60;
    private static final Node.Access FOR_EVERYBODY = new Node.Access(0666, 0, 0);
    private static final long MEMORY = 64 << 20;

    private final MountPoint mountPoint;
    private final CompletableFuture<Void> usable = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private InProcessDaemon(MountPoint mountPoint) {
        this.mountPoint = mountPoint;
    }

    /** Mounts on a new directory, and returns when the devices are usable. */
    static InProcessDaemon start(String transport, int devices) throws Exception {
        TransportKind kind = Arrays.stream(TransportKind.values())
                .filter(each -> each.toString().equals(transport)).findFirst().orElseThrow();
        InProcessDaemon daemon = new InProcessDaemon(new MountPoint(MountedBus.newMountPoint()));
        ForegroundDaemon bus = new ForegroundDaemon(daemon.mountPoint, kind.choose(true),
                new KbusOptions(devices, BusLimits.DEFAULT, false, FOR_EVERYBODY, AccountLimits.ofUsers(MEMORY)),
                CrashDirectory.temporary());
        Thread thread = new Thread(() -> daemon.run(bus), "bus on " + daemon.mountPoint());
        thread.setDaemon(true);
        thread.start();
        daemon.usable.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return daemon;
    }

    private void run(ForegroundDaemon bus) {
        try {
            bus.run(what -> usable.complete(null));
            ended.complete(null);
        } catch (CommandFailure | IOException | RuntimeException | Error e) {
            usable.completeExceptionally(e);
            ended.completeExceptionally(e);
        }
    }

    @Override
    public Path mountPoint() {
        return mountPoint.path();
    }

    /** Its thread ends when the mount has gone everywhere: not before those who had copied the mount table. */
    @Override
    public void close() {
        try {
            mountPoint.unmount(true);
            ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the bus on " + mountPoint() + " has not ended well", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertFalse(Files.exists(mountPoint()), "kbus has left its mount point behind");
    }
}
