// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processors of this machine. */
public final class Cpus {

    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private Cpus() {
    }

    /** How many there are or may ever be. */
    public static int possible() throws IOException {
        int count = 0;
        // Such as "0-3", "0", or "0-1,4-5".
        for (String range : Files.readString(POSSIBLE).trim().split(",")) {
            String[] ends = range.split("-");
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
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
