// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/**
 * A request that is not settled. Its requester awaits the reply from when it was sent, its replier owes the reply from
 * when it was taken, and the two end independently of each other: somebody else may reply, and the requester may close.
 */
final class OutstandingRequest {

    final long id;
    /** The Ksock id of who sent it. */
    final int requester;

    /** Its links in the {@link RequestList} of its requester. */
    OutstandingRequest olderAwaited;
    OutstandingRequest newerAwaited;
    OutstandingRequest olderAwaitedOfSameId;
    OutstandingRequest nextAwaitedInBucket;

    /** Its links in the {@link RequestList} of its replier. */
    OutstandingRequest olderOwed;
    OutstandingRequest newerOwed;
    OutstandingRequest olderOwedOfSameId;
    OutstandingRequest nextOwedInBucket;

    OutstandingRequest(long id, int requester) {
        this.id = id;
        this.requester = requester;
    }
}
