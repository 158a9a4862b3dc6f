// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.ArrayList;

/** The requests that a Ksock has taken from its queue and has not answered yet. */
public final class UnsentReplies {

    /** What a reply costs while it is owed, in bytes. */
    static final int COST = 48;

    /** A request that somebody awaits the answer to. */
    record Owed(long requestId, int requester) {
    }

    private final ArrayList<Owed> owed = new ArrayList<>();
    private int maxCount;

    public int count() {
        return owed.size();
    }

    /** The most there have been at any time. */
    public int maxCount() {
        return maxCount;
    }

    void add(long requestId, int requester) {
        owed.add(new Owed(requestId, requester));
        maxCount = Math.max(maxCount, owed.size());
    }

    /** Removes the newest of that id, and says whether there was one. */
    boolean remove(long requestId) {
        for (int i = owed.size() - 1; i >= 0; i--) {
            if (owed.get(i).requestId() == requestId) {
                owed.remove(i);
                if (owed.isEmpty()) {
                    owed.trimToSize();
                }
                return true;
            }
        }
        return false;
    }

    /** Takes out and gives back the newest; null when there is none left. */
    Owed removeNewest() {
        return owed.isEmpty() ? null : owed.remove(owed.size() - 1);
    }
}
