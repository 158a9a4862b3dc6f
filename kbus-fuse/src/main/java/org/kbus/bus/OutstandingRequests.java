// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.Arrays;

/**
 * The requests that a Ksock has sent and still awaits a reply to. Each keeps a place free in the Ksock's
 * queue. The same id may be in it more than once: ids of other networks are the users' to choose.
 */
public final class OutstandingRequests {

    /**
     * What a request costs while it is outstanding, in bytes. It includes the status that the bus may have to send
     * instead of a reply: whoever made the request has paid for it, so that it never need be refused.
     */
    static final long COST = 16 + Message.cost(MessageName.REPLIER_DISAPPEARED.length(), 0) + QueuedMessage.COST;

    private static final int FIRST_SIZE = 16;

    private long[] ids = new long[FIRST_SIZE];
    private int size = FIRST_SIZE;
    private int count;
    private int maxCount;

    /** How many there are. */
    public int count() {
        return count;
    }

    /**
     * How many the module would have memory for: it started at 16, grew by an eighth and never shrank, as the stats
     * file shows.
     */
    public int size() {
        return size;
    }

    /** The most there have been at any time. */
    public int maxCount() {
        return maxCount;
    }

    void add(long id) {
        if (count == size) {
            size += size >> 3;
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * ids.length);
        }
        ids[count++] = id;
        maxCount = Math.max(maxCount, count);
    }

    boolean contains(long id) {
        return indexOf(id) >= 0;
    }

    /** Removes one of that id, and says whether there was one. */
    boolean remove(long id) {
        int i = indexOf(id);
        if (i < 0) {
            return false;
        }
        ids[i] = ids[--count];
        if (count == 0) {
            clear();
        }
        return true;
    }

    void clear() {
        count = 0;
        if (ids.length > FIRST_SIZE) {
            ids = new long[FIRST_SIZE];
        }
    }

    private int indexOf(long id) {
        for (int i = 0; i < count; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }
}
