// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.HashMap;
import java.util.Map;

/**
 * How many requests wait that are to be served behind those of others, of each user. They have been taken from the
 * kernel, and each lies in memory of ours. To be used in turns only.
 */
final class WaitingRequests {

    /** Most requests are much smaller, a message may be ten times as large. */
    static final int UNIT = 1 << 15;

    private final int mostUnits;
    private final Map<Integer, Integer> unitsByUser = new HashMap<>();

    /** @param mostUnits of one user: so many requests, fewer if they are large */
    WaitingRequests(int mostUnits) {
        this.mostUnits = mostUnits;
    }

    private static int units(int length) {
        return 1 + length / UNIT;
    }

    /**
     * @param length of the request, in bytes
     * @return false if it may not wait
     */
    boolean add(int uid, int length) {
        int units = unitsByUser.getOrDefault(uid, 0) + units(length);
        if (units > mostUnits) {
            return false;
        }
        unitsByUser.put(uid, units);
        return true;
    }

    void remove(int uid, int length) {
        unitsByUser.computeIfPresent(uid, (user, units) -> units == units(length) ? null : units - units(length));
    }
}
