// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kbus.conformance.Polling;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.FuseTransport;

/** Reads that are parked over io_uring. */
class UringParkedReadsIT extends ParkedReadsTests {

    private static final int READS = 64;
    /** What one request carries, wherever in a page it begins. */
    private static final int LENGTH = (1 << 20) - 4096;
    private static final long MEBIBYTE = 1 << 20;
    private static final long PATIENCE_SECONDS = 60;

    @Override
    Transport transport(NodeDirectory directory) {
        return FuseTransport.overIoUring(directory, "toy");
    }

    /** Each needs an entry of its own, which has room for all that may be read. */
    @Test
    void theMemoryOfManyAtATimeIsGivenBack() throws Exception {
        CountDownLatch parked = new CountDownLatch(READS);
        ParkingDevice device = new ParkingDevice((line, thread) -> {
        }, (ever, now) -> parked.countDown());
        List<Transport> served = new ArrayList<>();
        try (ToyMount mount = ToyMount.of(directory -> {
            served.add(transport(directory));
            return served.get(0);
        }, device, new ParkingDevice(), new ParkingDevice())) {
            List<ByteBuffer> lines = readAtATime(mount.device(0), parked);
            long before = resident();
            assertTrue(before > (long) READS * LENGTH, () -> "only " + before / MEBIBYTE + " MiB in all");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (resident() > before - READS * 3L / 4 * LENGTH) {
                assertTrue(System.nanoTime() < deadline, () -> "of " + before / MEBIBYTE + " MiB it is not given back");
                served.get(0).trim();
                Polling.pause();
            }
            // Until here, so that it is not their memory.
            lines.forEach(line -> assertEquals(LENGTH, line.position()));
            run("places", mount);
        }
    }

    private static List<ByteBuffer> readAtATime(String device, CountDownLatch parked) throws Exception {
        byte[] line = new byte[LENGTH];
        Arrays.fill(line, (byte) 'x');
        line[LENGTH - 1] = '\n';
        ExecutorService readers = Executors.newFixedThreadPool(READS);
        try (FileChannel channel = FileChannel.open(Path.of(device), StandardOpenOption.WRITE)) {
            List<CompletableFuture<ByteBuffer>> reading = new ArrayList<>();
            for (int i = 0; i < READS; i++) {
                reading.add(CompletableFuture.supplyAsync(() -> readOnce(device), readers));
            }
            assertTrue(parked.await(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> parked.getCount() + " do not wait");
            for (int i = 0; i < READS; i++) {
                assertEquals(LENGTH, channel.write(ByteBuffer.wrap(line)));
            }
            List<ByteBuffer> lines = new ArrayList<>();
            for (CompletableFuture<ByteBuffer> each : reading) {
                lines.add(each.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return lines;
        } finally {
            readers.shutdown();
        }
    }

    private static ByteBuffer readOnce(String device) {
        ByteBuffer line = ByteBuffer.allocateDirect(LENGTH);
        try (FileChannel channel = FileChannel.open(Path.of(device), StandardOpenOption.READ)) {
            channel.read(line);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return line;
    }

    /** Bytes of memory, but for files', that this process takes up. */
    private static long resident() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(each -> each.startsWith("RssAnon:")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }
}
