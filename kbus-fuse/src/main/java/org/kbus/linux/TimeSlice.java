// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * How long the calling thread wants to have a processor at a time: sched_setattr(2). Whoever asks for less has it sooner
 * when it wakes, and no more of it in all. Of Linux 6.12 and later; earlier ones take no notice.
 */
public final class TimeSlice {

    /** The least that there is. */
    public static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** {@code struct sched_attr}. */
    private static final int SIZE = 48;
    private static final int POLICY = 4;
    private static final int FLAGS = 8;
    private static final int RUNTIME = 24;

    private static final int SCHED_OTHER = 0;
    private static final long RESET_ON_FORK = 1;

    private TimeSlice() {
    }

    /**
     * For the calling thread, and not for those that it starts. Whoever has put it under another policy than the usual
     * one knows why, and it is left there.
     *
     * @param nanos 0 for the kernel's own
     * @return whether it has been asked for
     */
    public static boolean askFor(long nanos) {
        SystemCallNumbers numbers = SystemCallNumbers.ofThisMachine();
        if (numbers == null) {
            return false;
        }
        NativeBuffer attributes = new NativeBuffer(SIZE);
        if (!read(numbers, attributes) || attributes.bytes().getInt(POLICY) != SCHED_OTHER) {
            return false;
        }
        ByteBuffer asked = attributes.bytes();
        asked.putLong(FLAGS, asked.getLong(FLAGS) | RESET_ON_FORK).putLong(RUNTIME, nanos);
        boolean given = LibC.INSTANCE.syscall(numbers.schedSetattr(), 0, attributes.address(), 0, 0, null) == 0;
        Reference.reachabilityFence(attributes);
        return given;
    }

    /** What the calling thread's slices are, in ns; 0 if that cannot be found out. */
    static long current() {
        SystemCallNumbers numbers = SystemCallNumbers.ofThisMachine();
        NativeBuffer attributes = new NativeBuffer(SIZE);
        return numbers != null && read(numbers, attributes) ? attributes.bytes().getLong(RUNTIME) : 0;
    }

    private static boolean read(SystemCallNumbers numbers, NativeBuffer attributes) {
        boolean read = LibC.INSTANCE.syscall(numbers.schedGetattr(), 0, attributes.address(), SIZE, 0, null) == 0;
        Reference.reachabilityFence(attributes);
        return read;
    }
}
