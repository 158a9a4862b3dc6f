// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.fuse.wire.Channel;
import org.kbus.fuse.wire.ChannelPollNotifier;
import org.kbus.fuse.wire.PollNotifier;
import org.kbus.fuse.wire.PollStructs;
import org.kbus.linux.IoUring;
import org.kbus.linux.NativeBuffer;

/**
 * Tells the kernel with what a ring submits next: it costs no system call of its own. For the thread whose ring it is. The
 * kernel does the writes in the middle of the submission (io_write() in io_uring/rw.c tries at once what poll says can
 * be written, and {@code /dev/fuse} always can).
 *
 * <p>Whoever sleeps on another processor is woken at once: he runs there while the rest is done here.
 */
final class RingPollNotifier implements PollNotifier {

    /** Of the completion of one that has failed; of others there is none. */
    static final long FAILED = -2;

    /** As many as may be prepared and not submitted, and one that is being written. */
    private static final int PLACES = IoUring.ENTRIES + 1;

    private final IoUring ring;
    private final Channel channel;
    private final int queue;
    private final PollNotifier atOnce;
    private final NativeBuffer notifications = new NativeBuffer(PLACES * PollStructs.NOTIFICATION_SIZE);
    private final ByteBuffer[] places = new ByteBuffer[PLACES];
    private int next;

    /** @param queue that the ring serves */
    RingPollNotifier(IoUring ring, Channel channel, int queue) {
        this.ring = ring;
        this.channel = channel;
        this.queue = queue;
        this.atOnce = new ChannelPollNotifier(channel);
        for (int i = 0; i < PLACES; i++) {
            places[i] = notifications.bytes().slice(i * PollStructs.NOTIFICATION_SIZE, PollStructs.NOTIFICATION_SIZE)
                    .order(ByteOrder.nativeOrder());
        }
    }

    @Override
    public void wake(long kernelHandle, int pollQueue) {
        if (pollQueue != queue) {
            atOnce.wake(kernelHandle, pollQueue);
            return;
        }
        PollStructs.putNotification(places[next], kernelHandle);
        ring.prepareWrite(channel.descriptor(), notifications.address() + next * PollStructs.NOTIFICATION_SIZE,
                PollStructs.NOTIFICATION_SIZE, FAILED);
        next = (next + 1) % PLACES;
    }
}
