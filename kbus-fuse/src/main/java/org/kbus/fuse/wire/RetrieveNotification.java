// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import org.kbus.linux.NativeBuffer;

/**
 * {@code FUSE_NOTIFY_RETRIEVE}: asks the kernel for what it has cached of a file. Of ours it has nothing; what matters is
 * that it answers with a request of its own, {@link Opcode#NOTIFY_REPLY}.
 */
public final class RetrieveNotification {

    private static final int FUSE_NOTIFY_RETRIEVE = 5;
    /** {@code struct fuse_notify_retrieve_out}. */
    private static final int SIZE = 32;
    private static final int UNIQUE_OFFSET = OutHeader.SIZE;
    private static final int NODE_ID_OFFSET = OutHeader.SIZE + 8;

    /** Far from the numbers that the kernel gives, which begin with 2 and go up by 2. */
    private static final long FIRST_UNIQUE = 1L << 62;
    private static final int UNIQUE_STEP = 2;
    /** Room for the numbers of one sender. */
    private static final int SENDER_SHIFT = 40;

    private final NativeBuffer notification = new NativeBuffer(OutHeader.SIZE + SIZE);
    private long unique;

    /** @param sender a number that no other sender on this channel has */
    public RetrieveNotification(int sender) {
        unique = FIRST_UNIQUE + ((long) sender << SENDER_SHIFT);
        new OutHeader(notification.bytes()).put(notification.size(), FUSE_NOTIFY_RETRIEVE, 0);
    }

    /**
     * @param nodeId of a file that is open
     * @return whether the kernel takes it
     */
    public boolean sendThrough(Channel channel, long nodeId) {
        unique += UNIQUE_STEP;
        notification.bytes().putLong(NODE_ID_OFFSET, nodeId);
        notification.bytes().putLong(UNIQUE_OFFSET, unique);
        return channel.send(notification, notification.size());
    }
}
