// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.kbus.linux.NativeBuffer;

/** The wake-ups that come about while a request is served: the kernel's handles of the files that are polled. */
public final class PollWakeups {

    /** Null as long as nothing has been sent: there are some who never do. */
    private NativeBuffer notification;
    private ByteBuffer payload;
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

    /** Wakes those who sleep in poll on the files. A file that is no longer polled does no harm. */
    public void sendThrough(Channel channel) {
        if (count > 0 && notification == null) {
            makeNotification();
        }
        for (int i = 0; i < count; i++) {
            PollStructs.putWakeup(payload, kernelHandles[i]);
            channel.send(notification, notification.size());
        }
        count = 0;
    }

    private void makeNotification() {
        notification = new NativeBuffer(OutHeader.SIZE + PollStructs.WAKEUP_SIZE);
        new OutHeader(notification.bytes()).put(notification.size(), PollStructs.NOTIFY_POLL, 0);
        payload = notification.bytes().slice(OutHeader.SIZE, PollStructs.WAKEUP_SIZE).order(ByteOrder.nativeOrder());
    }
}
