// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.Arrays;

/**
 * Requests in the order in which they were added, of which the newest and the newest of an id are found in constant
 * time. The same id may be in it more than once: ids of other networks are the users' to choose.
 *
 * <p>Of a few, that of an id is found by looking at them. For more there is a table, which grows and shrinks by one
 * bucket at a time (linear hashing), so that no request has to wait while all others are filed anew.
 */
final class RequestList {

    private static final int A_FEW = 8;

    private final boolean owed;
    private OutstandingRequest newest;
    private OutstandingRequest oldest;
    private int count;

    /** In each bucket, linked, the newest of each id that belongs there; null while there are only a few. */
    private OutstandingRequest[] buckets;
    /** More than half of the table, or all of it. */
    private int bucketsUsed;

    /** @param owed whether it is a replier's list, of the replies that it owes, or else a requester's */
    RequestList(boolean owed) {
        this.owed = owed;
    }

    int count() {
        return count;
    }

    /** Null if there is none. */
    OutstandingRequest newest() {
        return newest;
    }

    /** Null if there is none. */
    OutstandingRequest oldest() {
        return oldest;
    }

    /** The newest of that id; null if there is none. */
    OutstandingRequest newest(long id) {
        if (buckets == null) {
            OutstandingRequest request = newest;
            while (request != null && request.id != id) {
                request = older(request);
            }
            return request;
        }
        OutstandingRequest request = buckets[bucketOf(id)];
        while (request != null && request.id != id) {
            request = nextInBucket(request);
        }
        return request;
    }

    void add(OutstandingRequest request) {
        older(request, newest);
        if (newest == null) {
            oldest = request;
        } else {
            newer(newest, request);
        }
        newest = request;
        count++;
        if (buckets != null) {
            file(request);
        } else if (count > A_FEW) {
            makeTable();
        }
    }

    /** @param request the newest of its id */
    void remove(OutstandingRequest request) {
        if (newer(request) == null) {
            newest = older(request);
        } else {
            older(newer(request), older(request));
        }
        if (older(request) == null) {
            oldest = newer(request);
        } else {
            newer(older(request), newer(request));
        }
        older(request, null);
        newer(request, null);
        count--;
        if (buckets != null) {
            takeFromFile(request);
            if (count == 0) {
                buckets = null;
            }
        }
    }

    /** Takes all out. In the list that they are in then none is found by its id. */
    RequestList takeAll() {
        RequestList all = new RequestList(owed);
        all.newest = newest;
        all.oldest = oldest;
        all.count = count;
        newest = null;
        oldest = null;
        count = 0;
        buckets = null;
        return all;
    }

    /**
     * Removes so many of the newest, or all that there are, of a list that {@link #takeAll} has made. None of them keeps
     * hold of another, since some are in another list as well.
     */
    void clear(int most) {
        OutstandingRequest request = newest;
        for (int left = most; request != null && left > 0; left--) {
            OutstandingRequest next = older(request);
            older(request, null);
            newer(request, null);
            olderOfSameId(request, null);
            nextInBucket(request, null);
            request = next;
            count--;
        }
        newest = request;
        if (request == null) {
            oldest = null;
        } else {
            newer(request, null);
        }
    }

    // ---------------------------------------------------------------------------------------------- the table

    private void makeTable() {
        buckets = new OutstandingRequest[2 * A_FEW];
        bucketsUsed = buckets.length;
        for (OutstandingRequest request = oldest; request != null; request = newer(request)) {
            file(request);
        }
    }

    private void file(OutstandingRequest request) {
        if (count > bucketsUsed) {
            addBucket();
        }
        int bucket = bucketOf(request.id);
        olderOfSameId(request, takeOut(bucket, request.id));
        putIn(bucket, request);
    }

    private void takeFromFile(OutstandingRequest request) {
        int bucket = bucketOf(request.id);
        takeOut(bucket, request.id);
        if (olderOfSameId(request) != null) {
            putIn(bucket, olderOfSameId(request));
            olderOfSameId(request, null);
        }
        if (count < bucketsUsed / 2 && bucketsUsed > 2 * A_FEW) {
            removeBucket();
        }
    }

    private int bucketOf(long id) {
        int hash = PolynomialHash.of(id);
        int bucket = hash & buckets.length - 1;
        return bucket < bucketsUsed ? bucket : bucket & buckets.length / 2 - 1;
    }

    private void putIn(int bucket, OutstandingRequest request) {
        nextInBucket(request, buckets[bucket]);
        buckets[bucket] = request;
    }

    /** Takes the newest of that id out of its bucket and gives it back; null if there is none. */
    private OutstandingRequest takeOut(int bucket, long id) {
        OutstandingRequest before = null;
        OutstandingRequest request = buckets[bucket];
        while (request != null && request.id != id) {
            before = request;
            request = nextInBucket(request);
        }
        if (request == null) {
            return null;
        }
        if (before == null) {
            buckets[bucket] = nextInBucket(request);
        } else {
            nextInBucket(before, nextInBucket(request));
        }
        nextInBucket(request, null);
        return request;
    }

    /** Takes one more bucket into use, and into it what belongs there of the one that stood for it. */
    private void addBucket() {
        if (bucketsUsed == buckets.length) {
            buckets = Arrays.copyOf(buckets, 2 * buckets.length);
        }
        refile(bucketsUsed++ - buckets.length / 2);
    }

    /** Has the last bucket stood for by the one that did so before it was in use. */
    private void removeBucket() {
        refile(--bucketsUsed);
        if (bucketsUsed == buckets.length / 2) {
            buckets = Arrays.copyOf(buckets, bucketsUsed);
        }
    }

    private void refile(int bucket) {
        OutstandingRequest request = buckets[bucket];
        buckets[bucket] = null;
        for (OutstandingRequest next; request != null; request = next) {
            next = nextInBucket(request);
            putIn(bucketOf(request.id), request);
        }
    }

    // ---------------------------------------------------------------------------------------------- the links

    private OutstandingRequest older(OutstandingRequest request) {
        return owed ? request.olderOwed : request.olderAwaited;
    }

    private void older(OutstandingRequest request, OutstandingRequest other) {
        if (owed) {
            request.olderOwed = other;
        } else {
            request.olderAwaited = other;
        }
    }

    private OutstandingRequest newer(OutstandingRequest request) {
        return owed ? request.newerOwed : request.newerAwaited;
    }

    private void newer(OutstandingRequest request, OutstandingRequest other) {
        if (owed) {
            request.newerOwed = other;
        } else {
            request.newerAwaited = other;
        }
    }

    private OutstandingRequest olderOfSameId(OutstandingRequest request) {
        return owed ? request.olderOwedOfSameId : request.olderAwaitedOfSameId;
    }

    private void olderOfSameId(OutstandingRequest request, OutstandingRequest other) {
        if (owed) {
            request.olderOwedOfSameId = other;
        } else {
            request.olderAwaitedOfSameId = other;
        }
    }

    private OutstandingRequest nextInBucket(OutstandingRequest request) {
        return owed ? request.nextOwedInBucket : request.nextAwaitedInBucket;
    }

    private void nextInBucket(OutstandingRequest request, OutstandingRequest other) {
        if (owed) {
            request.nextOwedInBucket = other;
        } else {
            request.nextAwaitedInBucket = other;
        }
    }
}
