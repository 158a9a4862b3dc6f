// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kbus.daemon.MountPoint;
import org.kbus.report.MountedBus;

/**
 * Who is on the devices of a bus.
 *
 * @param devices by number
 * @param trouble why that cannot be told, and what to do; null if it can
 */
record BusListing(List<DeviceListing> devices, String trouble) {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Of all these, none of which keeps us waiting for long if its daemon does not answer. */
    static List<BusListing> readAll(List<MountPoint> mountPoints) throws IOException, InterruptedException {
        List<FutureTask<BusListing>> reading = new ArrayList<>();
        for (MountPoint mountPoint : mountPoints) {
            FutureTask<BusListing> task = new FutureTask<>(() -> read(mountPoint));
            reading.add(task);
            Thread reader = new Thread(task, "kbus-ls");
            reader.setDaemon(true);
            reader.start();
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        List<BusListing> listings = new ArrayList<>();
        for (int i = 0; i < reading.size(); i++) {
            listings.add(outcome(reading.get(i), deadline, mountPoints.get(i).path()));
        }
        return listings;
    }

    private static BusListing outcome(FutureTask<BusListing> task, long deadline, Path path)
            throws IOException, InterruptedException {
        try {
            return task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new BusListing(List.of(), "the daemon of " + path + " does not answer; see whether it is stopped");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static BusListing read(MountPoint mountPoint) throws IOException {
        try {
            MountedBus bus = new MountedBus(mountPoint.path());
            return new BusListing(DeviceListing.read(bus, bus.devices()), null);
        } catch (IOException e) {
            return new BusListing(List.of(), trouble(mountPoint, e));
        }
    }

    private static String trouble(MountPoint mountPoint, IOException e) throws IOException {
        Path path = mountPoint.path();
        return switch (mountPoint.state()) {
            case NOTHING, SOMETHING_ELSE -> null;
            case DEAD -> "the daemon of " + path + " has ended; take it away with kbus umount " + path;
            case LIVE -> path + " cannot be read: " + reason(e);
        };
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : e.getMessage();
    }
}
