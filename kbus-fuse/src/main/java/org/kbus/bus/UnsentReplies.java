// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;

/** The requests that a Ksock has taken from its queue and has not answered yet. */
public final class UnsentReplies {

    /** What a reply costs while it is owed, in bytes: its request, which its requester may await no longer. */
    static final int COST = 64;

    private final RequestList owed = new RequestList(true);
    private int maxCount;

    public int count() {
        return owed.count();
    }

    /** The most there have been at any time. */
    public int maxCount() {
        return maxCount;
    }

    void add(OutstandingRequest request) {
        owed.add(request);
        maxCount = Math.max(maxCount, count());
    }

    /** Removes the newest of that id, and says whether there was one. */
    boolean remove(long requestId) {
        OutstandingRequest newest = owed.newest(requestId);
        if (newest != null) {
            owed.remove(newest);
        }
        return newest != null;
    }

    /** Takes out and gives back the newest; null when there is none left. */
    OutstandingRequest removeNewest() {
        OutstandingRequest newest = owed.newest();
        if (newest == null) {
            return null;
        }
        owed.remove(newest);
        return newest;
    }

    void save(StateWriter out) throws IOException {
        out.put(maxCount);
        out.put(count());
        for (OutstandingRequest request = owed.oldest(); request != null; request = request.newerOwed) {
            out.put(request.id);
            out.put(request.requester);
        }
    }

    /** A request's two ends are independent, so that one which is both awaited and owed may be loaded as two. */
    void load(StateReader in) throws IOException {
        int savedMaxCount = in.getCount();
        for (int left = in.getCount(); left > 0; left--) {
            owed.add(new OutstandingRequest(in.getLong(), in.getInt()));
        }
        maxCount = savedMaxCount;
    }
}
