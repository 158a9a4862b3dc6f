// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFile;
import org.kbus.device.Request;
import org.kbus.linux.Descriptor;
import org.kbus.linux.Mounts;
import org.kbus.linux.NativeBuffer;

/** Devices that want more than one turn, cannot have it, or go wrong, on a real mount. */
@Timeout(60)
class JnrFuseTransportIT {

    private static final int ROOM = 16;
    private static final int BYTES = 3;

    @TempDir
    private Path mountPoint;
    private final NodeDirectory directory = new NodeDirectory();
    private final CompletableFuture<Void> served = new CompletableFuture<>();

    /** A device that a test says the reads of; to write to it goes wrong. */
    private abstract static class Reads implements FileOperations {
        @Override
        public int open(OpenFile file, Request.Open request) {
            return 0;
        }

        @Override
        public int release(OpenFile file) {
            return 0;
        }

        @Override
        public int write(OpenFile file, Request.Write request) {
            throw new IllegalStateException("a mistake");
        }

        @Override
        public int ioctl(OpenFile file, Request.Ioctl request) {
            return -Errno.ENOTTY;
        }

        @Override
        public int poll(OpenFile file, Request.Poll request) {
            return 0;
        }
    }

    @BeforeEach
    void mount() throws InterruptedException {
        Node.Access access = new Node.Access(0600, 0, 0);
        directory.add("plain", new Plain(), true, access);
        directory.add("patient", patient, true, access);
        directory.add("parking", new Parking(), true, access);
        directory.add("silent", new Silent(), true, access);
        CountDownLatch usable = new CountDownLatch(1);
        new Thread(() -> {
            try {
                new JnrFuseTransport(directory, "kbus").serve(mountPoint, usable::countDown);
                served.complete(null);
            } catch (Throwable e) {
                served.completeExceptionally(e);
                usable.countDown();
            }
        }).start();
        usable.await();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (Mounts.at(mountPoint) != null) {
            Mounts.unmount(mountPoint, true);
        }
        try {
            served.get();
        } catch (ExecutionException e) {
            // The test has seen to it.
        }
    }

    private static final class Plain extends Reads {
        @Override
        public int read(OpenFile file, Request.Read request) {
            return BYTES;
        }
    }

    /** Wants another turn until it is told that it is enough, or that it is to go wrong. */
    private static final class Patient extends Reads {
        private final CountDownLatch manyTurns = new CountDownLatch(100);
        private volatile boolean enough;
        private volatile boolean mistaken;

        @Override
        public int read(OpenFile file, Request.Read request) {
            manyTurns.countDown();
            if (mistaken) {
                throw new IllegalStateException("a late mistake");
            }
            if (enough) {
                return BYTES;
            }
            request.again();
            return LATER;
        }
    }

    private static final class Parking extends Reads {
        @Override
        public int read(OpenFile file, Request.Read request) {
            return request.park() == null ? -Errno.EAGAIN : LATER;
        }
    }

    private static final class Silent extends Reads {
        @Override
        public int read(OpenFile file, Request.Read request) {
            return LATER;
        }
    }

    private final Patient patient = new Patient();

    private int read(String name) throws IOException {
        try (Descriptor file = Descriptor.open(mountPoint.resolve(name).toString())) {
            return file.read(new NativeBuffer(ROOM));
        }
    }

    private int write(String name) throws IOException {
        try (Descriptor file = Descriptor.open(mountPoint.resolve(name).toString())) {
            return file.write(new NativeBuffer(ROOM), ROOM);
        }
    }

    private CompletableFuture<Integer> readMeanwhile(String name) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        new Thread(() -> {
            try {
                result.complete(read(name));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }).start();
        return result;
    }

    @Test
    void othersAreServedBetweenTheTurnsOfARequest() throws Exception {
        CompletableFuture<Integer> long1 = readMeanwhile("patient");
        CompletableFuture<Integer> long2 = readMeanwhile("patient");
        patient.manyTurns.await();
        assertEquals(BYTES, read("plain"));
        assertFalse(long1.isDone() || long2.isDone());
        patient.enough = true;
        assertEquals(BYTES, long1.get());
        assertEquals(BYTES, long2.get());
        assertEquals(BYTES, read("plain"));
    }

    @Test
    void aReadCannotBeKept() throws IOException {
        assertEquals(-Errno.EAGAIN, read("parking"));
    }

    @Test
    void aRequestThatNobodyAnswersIsAnError() throws IOException {
        assertEquals(-Errno.EIO, read("silent"));
        assertEquals(BYTES, read("plain"));
    }

    @Test
    void whatADeviceThrowsEndsTheService() throws Exception {
        assertTrue(write("plain") < 0);
        IOException why = assertEnded();
        assertTrue(why.getMessage().contains("a mistake"), why.getMessage());
    }

    @Test
    void soDoesWhatItThrowsInALaterTurn() throws Exception {
        CompletableFuture<Integer> waiting = readMeanwhile("patient");
        patient.manyTurns.await();
        patient.mistaken = true;
        assertTrue(waiting.get() < 0);
        assertTrue(assertEnded().getMessage().contains("a late mistake"));
    }

    @Test
    void whoeverIsStillBeingServedDoesNotKeepItFromEnding() throws Exception {
        CompletableFuture<Integer> waiting = readMeanwhile("patient");
        patient.manyTurns.await();
        assertTrue(write("plain") < 0);
        assertTrue(waiting.get() < 0);
        assertEnded();
    }

    private IOException assertEnded() throws Exception {
        Throwable why = assertThrows(ExecutionException.class, () -> served.get(10, TimeUnit.SECONDS)).getCause();
        assertNull(Mounts.at(mountPoint), "it is still mounted");
        return (IOException) why;
    }

    @Test
    void itEndsWhenItIsUnmountedThoughSomebodyIsStillBeingServed() throws Exception {
        CompletableFuture<Integer> waiting = readMeanwhile("patient");
        patient.manyTurns.await();
        Mounts.unmount(mountPoint, true);
        assertFalse(served.isDone(), "it is in use");
        patient.enough = true;
        assertEquals(BYTES, waiting.get());
        served.get(10, TimeUnit.SECONDS);
    }
}
