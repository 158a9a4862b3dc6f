// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.util.Arrays;

/** The wake-ups that come about while a request is served: the kernel's handles of the files that are polled. */
public final class PollWakeups {

    private long[] kernelHandles = new long[16];
    private int count;

    public void add(long kernelHandle) {
        if (count == kernelHandles.length) {
            kernelHandles = Arrays.copyOf(kernelHandles, 2 * count);
        }
        kernelHandles[count++] = kernelHandle;
    }

    /** Leaves them all to another, who has none. */
    public void moveTo(PollWakeups other) {
        if (count > 0) {
            long[] empty = other.kernelHandles;
            other.kernelHandles = kernelHandles;
            other.count = count;
            kernelHandles = empty;
            count = 0;
        }
    }

    /** Wakes those who sleep in poll on the files. */
    public void sendThrough(PollNotifier notifier) {
        for (int i = 0; i < count; i++) {
            notifier.wake(kernelHandles[i]);
        }
        count = 0;
    }
}
