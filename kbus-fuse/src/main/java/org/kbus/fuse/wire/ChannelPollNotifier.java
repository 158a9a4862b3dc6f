// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.util.function.IntFunction;
import org.kbus.linux.NativeBuffer;

/** Tells the kernel at once. For one thread at a time. */
public final class ChannelPollNotifier implements PollNotifier {

    private final IntFunction<Channel> channels;
    /** Null as long as nothing has been sent: there are some who never do. */
    private NativeBuffer notification;

    public ChannelPollNotifier(Channel channel) {
        this(queue -> channel);
    }

    /** @param channels gives the one that each queue's requests come from */
    public ChannelPollNotifier(IntFunction<Channel> channels) {
        this.channels = channels;
    }

    @Override
    public void wake(long kernelHandle, int queue) {
        if (notification == null) {
            notification = new NativeBuffer(PollStructs.NOTIFICATION_SIZE);
        }
        PollStructs.putNotification(notification.bytes(), kernelHandle);
        channels.apply(queue).send(notification, PollStructs.NOTIFICATION_SIZE);
    }
}
