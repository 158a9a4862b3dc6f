// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.uring.UringSupport;
import org.kbus.linux.LibC;
import org.kbus.linux.Mounts;

/** Devices of a test, mounted for real on a new directory and served by this process. Takes root and {@code /dev/fuse}. */
final class ToyMount implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final int EVERYBODY = 0666;
    private static final int MNT_FORCE = 1;

    private final Path directory;
    private final CompletableFuture<Void> usable = new CompletableFuture<>();
    private final CompletableFuture<Void> served = new CompletableFuture<>();

    private ToyMount(Path directory) {
        this.directory = directory;
    }

    /**
     * Returns when the devices can be opened.
     *
     * @param transport made of the directory that is to be served
     */
    static ToyMount of(Function<NodeDirectory, Transport> transport, FileOperations... devices) throws Exception {
        // Those who are served over io_uring need it, and nobody else minds.
        UringSupport.prepare(true);
        Path directory = Files.createTempDirectory("kbus-toy");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        NodeDirectory nodes = new NodeDirectory();
        for (int i = 0; i < devices.length; i++) {
            nodes.add("toy" + i, devices[i], true, new Node.Access(EVERYBODY, 0, 0));
        }
        ToyMount mount = new ToyMount(directory);
        Thread thread = new Thread(() -> mount.serve(transport.apply(nodes)), "toy mount");
        thread.setDaemon(true);
        thread.start();
        mount.usable.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return mount;
    }

    private void serve(Transport transport) {
        try {
            transport.serve(directory, () -> usable.complete(null));
            served.complete(null);
            usable.completeExceptionally(new IOException("the mount has gone before it could be used"));
        } catch (IOException | RuntimeException | Error e) {
            served.completeExceptionally(e);
            usable.completeExceptionally(e);
        }
    }

    /** The devices as a printf pattern. */
    String devicePattern() {
        return directory.resolve("toy%u").toString();
    }

    String device(int number) {
        return directory.resolve("toy" + number).toString();
    }

    /** Waits until the transport serves no longer, which is to be so soon. */
    void awaitEnd() throws Exception {
        try {
            served.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the mount has gone, and is served all the same", e);
        } catch (ExecutionException e) {
            throw new AssertionError("the mount was not served to its end", e.getCause());
        }
    }

    /**
     * Unmounts it, also if it is served no longer: it stays in the mount table then. Somebody may have a copy of the
     * mount, in a mount table of his own: so it is ended first.
     */
    @Override
    public void close() throws Exception {
        if (LibC.INSTANCE.umount2(directory.toString(), MNT_FORCE) != 0) {
            Mounts.unmount(directory, true);
        }
        awaitEnd();
        Files.delete(directory);
    }
}
