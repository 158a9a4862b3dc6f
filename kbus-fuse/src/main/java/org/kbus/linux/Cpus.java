// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processors of this machine. */
public final class Cpus {

    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private Cpus() {
    }

    /** How many there are or may ever be; they are numbered from 0 on. */
    public static int possible() throws IOException {
        // "0-3", or "0" if there is only one; the kernel has no gaps in it.
        String range = Files.readString(POSSIBLE).trim();
        return Integer.parseInt(range.substring(range.lastIndexOf('-') + 1)) + 1;
    }

    /**
     * Keeps the calling thread on one processor.
     *
     * @return whether that could be done: not if the processor is offline, or not among those that we may use
     */
    public static boolean pinThread(int cpu) {
        NativeBuffer set = new NativeBuffer(Math.max(cpu / Long.SIZE + 1, 16) * Long.BYTES);
        set.bytes().putLong(cpu / Long.SIZE * Long.BYTES, 1L << cpu);
        return LibC.INSTANCE.sched_setaffinity(0, set.size(), set.address()) == 0;
    }
}
