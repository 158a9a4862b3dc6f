// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import org.kbus.fuse.wire.Channel;
import org.kbus.fuse.wire.RetrieveNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the kernel queue a request that nobody waits for on the processor of the calling thread. To commit its reply is
 * what makes the kernel hand out what else waits there: a newly registered entry gets only what comes from then on
 * (fuse_uring_do_register() in fs/fuse/dev_uring.c of Linux 6.14 to 6.18).
 */
final class Nudge {

    private static final Logger LOG = LoggerFactory.getLogger(Nudge.class);

    private final Channel channel;
    private final int cpu;
    private final RetrieveNotification notification;
    private boolean refused;

    Nudge(Channel channel, int cpu) {
        this.channel = channel;
        this.cpu = cpu;
        this.notification = new RetrieveNotification(cpu);
    }

    /**
     * @param nodeId of a file that is open: the kernel knows no others
     * @return whether that request is on its way
     */
    boolean send(long nodeId) {
        boolean sent = notification.sendThrough(channel, nodeId);
        if (!sent && !refused) {
            refused = true;
            LOG.warn(
                    "this kernel takes no FUSE_NOTIFY_RETRIEVE: what is asked for on processor {} may wait for the next"
                            + " request there; --transport fuse is free of that", cpu);
        }
        return sent;
    }
}
