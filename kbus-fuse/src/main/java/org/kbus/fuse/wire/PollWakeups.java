// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.util.Arrays;

/** The wake-ups that come about while a request is served: the kernel's handles of the files that are polled. */
public final class PollWakeups {

    private long[] kernelHandles = new long[16];
    private int[] queues = new int[16];
    private int count;

    /** @param queue that the poll came from */
    public void add(long kernelHandle, int queue) {
        if (count == kernelHandles.length) {
            kernelHandles = Arrays.copyOf(kernelHandles, 2 * count);
            queues = Arrays.copyOf(queues, 2 * count);
        }
        kernelHandles[count] = kernelHandle;
        queues[count++] = queue;
    }

    /** Leaves them all to another, who has none. */
    public void moveTo(PollWakeups other) {
        if (count > 0) {
            long[] emptyHandles = other.kernelHandles;
            int[] emptyQueues = other.queues;
            other.kernelHandles = kernelHandles;
            other.queues = queues;
            other.count = count;
            kernelHandles = emptyHandles;
            queues = emptyQueues;
            count = 0;
        }
    }

    /** Wakes those who sleep in poll on the files. */
    public void sendThrough(PollNotifier notifier) {
        for (int i = 0; i < count; i++) {
            notifier.wake(kernelHandles[i], queues[i]);
        }
        count = 0;
    }
}
