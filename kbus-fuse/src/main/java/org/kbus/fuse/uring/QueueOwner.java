// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

/** Whoever the queues belong to. */
interface QueueOwner {

    /** The queue has an entry in place. */
    void hasBegun(UringQueue queue);

    /**
     * Nothing comes in the queue any more.
     *
     * @param result why, as the kernel says: an error number with a minus sign
     */
    void hasEnded(UringQueue queue, int result);

    /**
     * Whoever serves the queue does so no more; a server is to be started. Called in any thread.
     *
     * @param first an entry of the queue that holds its first request; null if a new one is to be made
     */
    void startServer(UringQueue queue, UringExchange first);
}
