// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.kbus.device.Transport;
import org.kbus.driver.Clocks;
import org.kbus.driver.KbusOptions;
import org.kbus.journal.JournalOptions;
import org.kbus.log.Log;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bus from being mounted to being unmounted, by whomever. It leaves nothing behind. */
public final class ForegroundDaemon {

    private static final Logger LOG = LoggerFactory.getLogger(ForegroundDaemon.class);

    private static final long LAST_WORDS_MILLIS = 500;

    private final MountPoint mountPoint;
    private final TransportKind.Chosen transport;
    private final KbusOptions options;
    private final CrashDirectory crashes;
    private final Clocks clocks;
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param crashes gets what is left if it ends in the middle of an operation */
    public ForegroundDaemon(MountPoint mountPoint, TransportKind.Chosen transport, KbusOptions options,
            CrashDirectory crashes) {
        this(mountPoint, transport, options, crashes, Clocks.SYSTEM);
    }

    ForegroundDaemon(MountPoint mountPoint, TransportKind.Chosen transport, KbusOptions options,
            CrashDirectory crashes, Clocks clocks) {
        this.mountPoint = mountPoint;
        this.transport = transport;
        this.options = options;
        this.crashes = crashes;
        this.clocks = clocks;
    }

    /** Somebody who wants to know how it goes. */
    public interface Observer {

        /**
         * The devices are usable.
         *
         * @param what is mounted where, for people
         */
        void usable(String what);

        /** They soon are no more. */
        default void ending(String what) {
        }
    }

    /** Serves until somebody unmounts the bus or asks us to end. */
    public void run(Observer observer) throws CommandFailure, IOException {
        requireFreeLinks();
        requirePlaceForDevices();
        mountPoint.prepare();
        CompletableFuture<Void> usable = new CompletableFuture<>();
        CompletableFuture<Void> served = new CompletableFuture<>();
        CompletableFuture<Void> stop = new CompletableFuture<>();
        Thread onTermination = stopOnTermination(stop);
        try {
            startServing(usable, served);
            // Also if we are to stop already: what is being mounted must be mounted before it can be taken away.
            CompletableFuture.anyOf(usable, served).get();
            if (usable.isDone()) {
                mountPoint.remember();
                addLinks();
                String mounted = mountPoint.path() + " is mounted, with " + options.devices() + " device(s), on "
                        + transport;
                observer.usable(mounted);
                LOG.info(mounted);
            }
            CompletableFuture.anyOf(stop, served).get();
            observer.ending(mountPoint.path() + " is being unmounted");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            try {
                removeAll(served.isDone() && !served.isCompletedExceptionally());
            } finally {
                cleanedUp.countDown();
                forget(onTermination);
            }
        }
        LOG.info("{} is unmounted", mountPoint.path());
        ended.countDown();
    }

    private static CommandFailure failure(Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("the service has ended", cause);
        }
        return new CommandFailure(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    /**
     * SIGINT, SIGTERM and SIGHUP make the JVM run its shutdown hooks. Ours has the bus ended as if it had been
     * unmounted, which is success. It does not wait long for the last words: nobody may be listening.
     */
    private Thread stopOnTermination(CompletableFuture<Void> stop) {
        Thread hook = new Thread(() -> {
            stop.complete(null);
            try {
                cleanedUp.await();
                ended.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Log.flush();
            Runtime.getRuntime().halt(0);
        }, "kbus-termination");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs: it is a signal that has ended us.
        }
    }

    /** A thread of its own serves, so that this one can unmount: whoever serves must not touch the mount. */
    private void startServing(CompletableFuture<Void> usable, CompletableFuture<Void> served) {
        Thread server = new Thread(() -> {
            try {
                serve(() -> usable.complete(null));
                served.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                served.completeExceptionally(e);
            }
        }, "kbus-" + transport.kind());
        server.setDaemon(true);
        server.start();
    }

    private void serve(Runnable onUsable) throws IOException {
        JournaledBus bus = new JournaledBus(options, JournalOptions.DEFAULT, this::addLink, clocks);
        Transport serving = transport.kind().create(bus.directory());
        try (MemoryTrimmer trimmer = new MemoryTrimmer(bus::memoryUsed, serving)) {
            trimmer.start();
            serving.serve(mountPoint.path(), onUsable);
        } finally {
            if (bus.journal().failure() != null) {
                leaveCrashFile(bus);
            }
        }
    }

    private void leaveCrashFile(JournaledBus bus) {
        try {
            Path file = crashes.write(bus);
            LOG.error("what the bus was asked until then is in {}, with its messages; kbus replay-crash {} asks it once"
                    + " more", file, file);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.error("what the bus was asked until then cannot be written to a file", e);
        }
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

    private void requirePlaceForDevices() throws CommandFailure, IOException {
        if (!transport.kind().makesDevices()) {
            return;
        }
        if (!mountPoint.isDefault()) {
            throw new CommandFailure(transport.kind() + " makes /dev/kbus0 and so on, and " + MountPoint.DEFAULT
                    + " beside them: it takes no other mount point");
        }
        if (options.access().uid() != 0 || options.access().gid() != 0) {
            throw new CommandFailure(
                    "--owner and --group: the daemon does not keep the right to give devices away; leave"
                            + " them out, and chown /dev/kbus0 and so on when they are there");
        }
        // Of a daemon that has died.
        mountPoint.links().removeAll();
    }

    private boolean hasLinks() {
        return mountPoint.isDefault() && !transport.kind().makesDevices();
    }

    private void addLinks() throws IOException {
        if (hasLinks()) {
            for (int i = 0; i < options.devices(); i++) {
                mountPoint.links().add(i);
            }
        }
    }

    private void addLink(int device) {
        if (hasLinks()) {
            try {
                mountPoint.links().add(device);
            } catch (IOException e) {
                LOG.warn("device {} has no link beside the mount point: {}", device, e.toString());
            }
        }
    }

    /** @param unmounted whether somebody has unmounted it already: what is mounted there now is not ours */
    private void removeAll(boolean unmounted) throws IOException {
        if (mountPoint.isTakenOver()) {
            return;
        }
        if (mountPoint.isDefault()) {
            mountPoint.links().removeAll();
        }
        if (!unmounted) {
            mountPoint.unmount(true);
        }
        mountPoint.removeDirectory();
    }
}
