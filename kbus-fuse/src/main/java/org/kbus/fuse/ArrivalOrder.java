// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.util.Arrays;

/**
 * Which requests have been served, when they come over several queues. The kernel numbers the requests of a mount in
 * the order in which it queues them ({@code fuse_get_unique()} in fs/fuse/dev.c), so that a gap in the numbers is a
 * request that somebody has yet to receive; or one that has been taken back, because its caller was killed.
 */
final class ArrivalOrder {

    /** The distance between the numbers of two requests. An odd number is that of a request's interrupt. */
    private static final long STEP = 2;
    /** So many are remembered. They are those of callers who have been killed: nobody else is so late. */
    private static final int MAX_GAP = 4096;
    static final long NONE = Long.MAX_VALUE;

    private long latest;
    private final long[] missing = new long[2 * MAX_GAP];
    private int missingCount;

    /** @param latest the number of a request that has been served, and before which there was none */
    ArrivalOrder(long latest) {
        this.latest = latest;
    }

    /** This one is being served, or is known never to be. */
    void settled(long unique) {
        if ((unique & 1) != 0) {
            return;
        }
        if (unique == latest + STEP) {
            latest = unique;
        } else if (unique > latest) {
            skipTo(unique);
        } else {
            remove(unique);
        }
    }

    private void skipTo(long unique) {
        for (long skipped = Math.max(latest, unique - MAX_GAP) + STEP; skipped < unique; skipped += STEP) {
            missing[missingCount++] = skipped;
        }
        latest = unique;
        if (missingCount > MAX_GAP) {
            Arrays.sort(missing, 0, missingCount);
            missingCount -= MAX_GAP / 2;
            System.arraycopy(missing, MAX_GAP / 2, missing, 0, missingCount);
        }
    }

    private void remove(long unique) {
        for (int i = 0; i < missingCount; i++) {
            if (missing[i] == unique) {
                missing[i] = missing[--missingCount];
                return;
            }
        }
    }

    /** The first request before this one that has not been settled; or {@link #NONE}. */
    long firstMissingBefore(long unique) {
        long first = latest + STEP;
        for (int i = 0; i < missingCount; i++) {
            first = Math.min(first, missing[i]);
        }
        return first < unique ? first : NONE;
    }
}
