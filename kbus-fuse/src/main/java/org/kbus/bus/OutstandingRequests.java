// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;

/** The requests that a Ksock has sent and still awaits a reply to. Each keeps a place free in the Ksock's queue. */
public final class OutstandingRequests {

    /**
     * What a request costs while it is outstanding, in bytes. It includes the status that the bus may have to send
     * instead of a reply: whoever made the request has paid for it, so that it never need be refused.
     */
    static final long COST = 64 + Message.cost(MessageName.REPLIER_DISAPPEARED.length(), 0) + QueuedMessage.COST;

    private final RequestList requests = new RequestList(false);
    /** Those that nobody awaits any more, and how many there are: one that was loaded is only counted. */
    private RequestList forgotten;
    private int forgottenCount;
    private int size = 16;
    private int maxCount;

    /** How many there are. */
    public int count() {
        return requests.count();
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

    void add(OutstandingRequest request) {
        if (count() == size) {
            size += size >> 3;
        }
        requests.add(request);
        maxCount = Math.max(maxCount, count());
    }

    boolean contains(long id) {
        return requests.newest(id) != null;
    }

    /** Removes one of that id, and says whether there was one. */
    boolean remove(long id) {
        OutstandingRequest request = requests.newest(id);
        if (request != null) {
            requests.remove(request);
        }
        return request != null;
    }

    void save(StateWriter out) throws IOException {
        out.put(size);
        out.put(maxCount);
        out.put(count());
        for (OutstandingRequest request = requests.oldest(); request != null; request = request.newerAwaited) {
            out.put(request.id);
        }
    }

    /** @param requester the Ksock id of whose they are */
    void load(StateReader in, int requester) throws IOException {
        int savedSize = in.getCount();
        int savedMaxCount = in.getCount();
        for (int left = in.getCount(); left > 0; left--) {
            requests.add(new OutstandingRequest(in.getLong(), requester));
        }
        size = savedSize;
        maxCount = savedMaxCount;
    }

    /** How many are awaited no longer and have not been cleared away. */
    int forgottenCount() {
        return forgottenCount;
    }

    /** None of them is awaited any longer. */
    void forgetAll() {
        forgottenCount = count();
        forgotten = requests.takeAll();
    }

    /** Those that were awaited no longer when they were saved. */
    void loadForgotten(int saved) {
        forgottenCount = saved;
        forgotten = new RequestList(false);
    }

    /** @param most not more than there are */
    void clearForgotten(int most) {
        forgottenCount -= most;
        forgotten.clear(most);
    }
}
