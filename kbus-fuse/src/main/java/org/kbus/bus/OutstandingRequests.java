// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.Arrays;

/**
 * The requests that a Ksock has sent and still awaits a reply to. Each keeps a place free in the Ksock's
 * queue. The same id may be in it more than once: ids of other networks are the users' to choose.
 */
public final class OutstandingRequests {

    /** What a request costs while it is outstanding, in bytes. */
    static final int COST = 16;

    private static final int FIRST_SIZE = 16;

    private long[] ids = new long[FIRST_SIZE];
    private int count;
    private int maxCount;

    /** How many there are. */
    public int count() {
        return count;
    }

    /** How many there is memory for: starts at 16 and grows by an eighth, as the stats file shows. */
    public int size() {
        return ids.length;
    }

    /** The most there have been at any time. */
    public int maxCount() {
        return maxCount;
    }

    void add(long id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, ids.length + (ids.length >> 3));
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
        return true;
    }

    void clear() {
        count = 0;
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
