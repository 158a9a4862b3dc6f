// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bus from being mounted to being unmounted, by whomever. It leaves nothing behind. */
final class ForegroundDaemon {

    private static final Logger LOG = LoggerFactory.getLogger(ForegroundDaemon.class);

    private final MountPoint mountPoint;
    private final TransportKind transport;
    private final KbusOptions options;
    private final CountDownLatch cleanedUp = new CountDownLatch(1);

    ForegroundDaemon(MountPoint mountPoint, TransportKind transport, KbusOptions options) {
        this.mountPoint = mountPoint;
        this.transport = transport;
        this.options = options;
    }

    /** Serves until somebody unmounts the bus or asks us to end. */
    void run(Runnable onUsable) throws CommandFailure, IOException {
        requireFreeLinks();
        mountPoint.prepare();
        CompletableFuture<Void> usable = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread onTermination = endOnTermination(ended);
        try {
            startServing(usable, ended);
            CompletableFuture.anyOf(usable, ended).get();
            if (usable.isDone()) {
                mountPoint.remember();
                addLinks();
                LOG.info("{} is mounted, with {} device(s), on {}", mountPoint.path(), options.devices(), transport);
                onUsable.run();
            }
            ended.get();
        } catch (ExecutionException e) {
            throw new CommandFailure(e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            removeAll();
            LOG.info("{} is unmounted", mountPoint.path());
            cleanedUp.countDown();
            forget(onTermination);
        }
    }

    /**
     * SIGINT, SIGTERM and SIGHUP make the JVM run its shutdown hooks. Ours has the bus ended as if it had been
     * unmounted, which is success.
     */
    private Thread endOnTermination(CompletableFuture<Void> ended) {
        Thread hook = new Thread(() -> {
            ended.complete(null);
            try {
                cleanedUp.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(0);
        }, "kbus-termination");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("ended by a signal");
        }
    }

    /** A thread of its own serves, so that this one can unmount: whoever serves must not touch the mount. */
    private void startServing(CompletableFuture<Void> usable, CompletableFuture<Void> ended) {
        Thread server = new Thread(() -> {
            try {
                NodeDirectory directory = new NodeDirectory();
                new Kbus(options, directory, this::addLink);
                transport.create(directory).serve(mountPoint.path(), () -> usable.complete(null));
                ended.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                ended.completeExceptionally(e);
            }
        }, "kbus-" + transport);
        server.setDaemon(true);
        server.start();
    }

    private void requireFreeLinks() throws CommandFailure {
        if (mountPoint.isDefault()) {
            List<Path> taken = mountPoint.links().taken(options.devices());
            if (!taken.isEmpty()) {
                throw new CommandFailure(taken.get(0) + " is there already and is not ours (is the kernel module"
                        + " loaded?); remove it, or choose another mount point");
            }
        }
    }

    private void addLinks() throws IOException {
        if (mountPoint.isDefault()) {
            for (int i = 0; i < options.devices(); i++) {
                mountPoint.links().add(i);
            }
        }
    }

    private void addLink(int device) {
        if (mountPoint.isDefault()) {
            try {
                mountPoint.links().add(device);
            } catch (IOException e) {
                LOG.warn("device {} has no link beside the mount point: {}", device, e.toString());
            }
        }
    }

    private void removeAll() throws IOException {
        if (mountPoint.isTakenOver()) {
            return;
        }
        if (mountPoint.isDefault()) {
            mountPoint.links().removeAll();
        }
        mountPoint.unmount(true);
        mountPoint.removeDirectory();
    }
}
