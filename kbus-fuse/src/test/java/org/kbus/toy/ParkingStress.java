// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads of a device by the program {@code stress}, until so many have been parked; and what has become of each. */
final class ParkingStress {

    private static final int PATIENCE_SECONDS = 120;

    private final long count;
    private final CountDownLatch enough = new CountDownLatch(1);
    private final ParkingDevice device = new ParkingDevice(this::answered, this::parked);
    /** The thread that each line went to. */
    private int[] readers = new int[1024];
    private volatile int mostAtOnce;

    /** @param count of reads that are to be parked */
    ParkingStress(long count) {
        this.count = count;
    }

    ParkingDevice device() {
        return device;
    }

    /** How many reads were parked at the same time. */
    int mostAtOnce() {
        return mostAtOnce;
    }

    private void answered(byte[] line, int thread) {
        String text = new String(line, StandardCharsets.US_ASCII).strip();
        if (text.isEmpty()) {
            return;
        }
        int number = Integer.parseInt(text);
        if (number >= readers.length) {
            readers = Arrays.copyOf(readers, Math.max(number + 1, 2 * readers.length));
        }
        readers[number] = thread;
    }

    private void parked(long parkedEver, int parkedNow) {
        mostAtOnce = Math.max(mostAtOnce, parkedNow);
        if (parkedEver >= count) {
            enough.countDown();
        }
    }

    /**
     * Runs it, and checks that each line went to one reader, but for those that went to one that was killed.
     *
     * @return what the program says of itself
     */
    String run(Path program, String path) throws Exception {
        Process process = new ProcessBuilder(program.toString(), path).redirectErrorStream(true).start();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> outputOf(process));
        CompletableFuture<Void> ended = process.onExit().thenRun(enough::countDown);
        enough.await();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the readers do not end; " + device.tally());
        }
        ended.join();
        String text = output.get();
        List<String> lines = text.lines().toList();
        String summary = lines.get(lines.size() - 1);
        assertEquals(0, process.exitValue(), summary);
        assertLinesWereReadOnce(lines);
        assertEachHasEnded();
        return summary;
    }

    private static String outputOf(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void assertLinesWereReadOnce(List<String> output) {
        Set<Integer> killed = new HashSet<>(numbers("killed ", output));
        assertFalse(killed.isEmpty(), "nobody was killed");
        for (int line : numbers("missing ", output)) {
            assertTrue(killed.contains(readers[line]),
                    () -> "line " + line + " was given to thread " + readers[line] + ", who has not had it");
        }
    }

    private static List<Integer> numbers(String prefix, List<String> output) {
        List<Integer> numbers = new ArrayList<>();
        for (String line : output) {
            if (line.startsWith(prefix)) {
                numbers.add(Integer.parseInt(line.substring(prefix.length())));
            }
        }
        return numbers;
    }

    private void assertEachHasEnded() {
        ParkingDevice.Tally tally = device.tally();
        assertTrue(tally.parked() >= count, tally::toString);
        assertEquals(0, tally.stillParked(), tally::toString);
        assertEquals(tally.parked(), tally.answered() + tally.withdrawn(), tally::toString);
    }
}
