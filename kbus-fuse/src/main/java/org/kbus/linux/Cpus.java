// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/** The processors of this machine. */
public final class Cpus {

    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");
    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    private Cpus() {
    }

    /** How many there are or may ever be. */
    public static int possible() throws IOException {
        return numbersIn(POSSIBLE).cardinality();
    }

    /** The numbers of those that are in use now. */
    public static BitSet online() throws IOException {
        return numbersIn(ONLINE);
    }

    private static BitSet numbersIn(Path list) throws IOException {
        BitSet numbers = new BitSet();
        // Such as "0-3", "0", or "0-1,4-5".
        for (String range : Files.readString(list).trim().split(",")) {
            String[] ends = range.split("-");
            numbers.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
        return numbers;
    }

    /**
     * Keeps the calling thread on one processor. If that is offline, or not among those that we may use, the thread
     * goes on running on any.
     */
    public static void pinThread(int cpu) {
        NativeBuffer set = new NativeBuffer(Math.max(cpu / Long.SIZE + 1, 16) * Long.BYTES);
        set.bytes().putLong(cpu / Long.SIZE * Long.BYTES, 1L << cpu);
        LibC.INSTANCE.sched_setaffinity(0, set.size(), set.address());
        Reference.reachabilityFence(set);
    }
}
