// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.Arrays;

/**
 * Which requests have been served, when they come over several queues. The kernel numbers the requests of a mount just
 * before it queues them, from one counter ({@code fuse_get_unique()} in fs/fuse/dev.c), so that a gap in the numbers is
 * a request that somebody has yet to receive; or one that has been taken back, because its caller was killed.
 */
public final class ArrivalOrder {

    /** The distance between the numbers of two requests. An odd number is that of a request's interrupt. */
    private static final long STEP = 2;
    /** So many are remembered. A process that ends leaves a RELEASE for each of its files at once. */
    private static final int MAX_MISSING = 1 << 15;
    public static final long NONE = Long.MAX_VALUE;

    private long latest;
    /** In ascending order, from {@link #head} to before {@link #tail}. */
    private final long[] missing = new long[2 * MAX_MISSING];
    private int head;
    private int tail;
    private boolean asExpected = true;

    /** @param latest the number of a request that has been served, and before which there was none */
    public ArrivalOrder(long latest) {
        this.latest = latest;
    }

    /** This one is being served, or is known never to be. */
    public void settled(long unique) {
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
        for (long skipped = Math.max(latest, unique - STEP * MAX_MISSING) + STEP; skipped < unique; skipped += STEP) {
            add(skipped);
        }
        latest = unique;
    }

    private void add(long unique) {
        if (tail - head == MAX_MISSING) {
            head++;
        }
        if (tail == missing.length) {
            System.arraycopy(missing, head, missing, 0, tail - head);
            tail -= head;
            head = 0;
        }
        missing[tail++] = unique;
    }

    private void remove(long unique) {
        if (head < tail && missing[head] == unique) {
            head++;
            return;
        }
        int at = Arrays.binarySearch(missing, head, tail, unique);
        if (at >= 0) {
            System.arraycopy(missing, head, missing, head + 1, at - head);
            head++;
        } else if (tail - head < MAX_MISSING) {
            asExpected = false;
        }
    }

    /** The first request before this one that has not been settled; or {@link #NONE}. */
    public long firstMissingBefore(long unique) {
        long first = head < tail ? missing[head] : latest + STEP;
        return first < unique ? first : NONE;
    }

    /** Whether the kernel numbers requests as described above. It is free to do otherwise. */
    public boolean isAsExpected() {
        return asExpected;
    }
}
