// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.util.HashMap;
import java.util.Map;

/** How many of something each user has, which are to be so many at most. Any thread may count. */
final class UserCounts {

    private final int limit;
    private final Map<Integer, Integer> counts = new HashMap<>();

    UserCounts(int limit) {
        this.limit = limit;
    }

    /** @return false if the user has as many as may be */
    synchronized boolean add(int uid) {
        boolean room = counts.getOrDefault(uid, 0) < limit;
        if (room) {
            counts.merge(uid, 1, Integer::sum);
        }
        return room;
    }

    synchronized boolean hasAny(int uid) {
        return counts.containsKey(uid);
    }

    synchronized void remove(int uid) {
        counts.computeIfPresent(uid, (user, count) -> count == 1 ? null : count - 1);
    }
}
