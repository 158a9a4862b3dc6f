// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What users have of the time in which only one is served. Each of those who want some has an equal part of it; whoever
 * has had more is <em>ahead</em>, and to be served behind the others until that is made up for. Root never is: it may do
 * anything. While there is one user only, nothing is counted and no clock is read. To be used in turns only.
 */
public final class TimeShares {

    /** What {@link #begin} returns if nobody needs to know how long it takes. */
    public static final long NOT_TIMED = Long.MIN_VALUE;

    /**
     * The time since another was served counts up to this: what a request takes the kernel and the transport besides,
     * which is 3 us to 20, depending on the machine. When all ask without a pause, all the time counts.
     */
    static final long MOST_BESIDES_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
    /** So far a user may get ahead before it counts: a few messages at once are nobody's harm. */
    static final long ALLOWED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** What has to be made up for at most. */
    static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Who has asked for nothing for so long has no part. */
    static final long ABSENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RECOUNT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int ROOT = 0;

    private final LongSupplier nanos;
    private final Map<Integer, Share> byUser = new HashMap<>();
    /** Whose request was served last. */
    private Share current;
    /** When the last one had been served. */
    private long lastEnd;
    /** Users who have a part. */
    private int present = 1;
    private long counted;

    /** @param nanos a clock for durations */
    public TimeShares(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Of one user. */
    private static final class Share {
        private final int uid;
        private long seen;
        /** How far the user was ahead then, in ns of service. */
        private long ahead;
        private long settled;
        private boolean behindOthers;

        private Share(int uid, long now) {
            this.uid = uid;
            this.seen = now;
            this.settled = now;
        }

        private void settle(long now, int users) {
            ahead = Math.max(0, ahead - (now - settled) / users);
            settled = now;
            if (ahead == 0) {
                behindOthers = false;
            }
        }

        private void add(long took) {
            ahead = Math.min(MOST_NANOS, ahead + took);
            if (ahead > ALLOWED_NANOS) {
                behindOthers = true;
            }
        }
    }

    /** Whether a request of this user, which has come now, is to be served behind those of others. */
    public boolean isAhead(int uid) {
        note(uid);
        if (present == 1 || !current.behindOthers) {
            return false;
        }
        current.settle(nanos.getAsLong(), present);
        return current.behindOthers;
    }

    private void note(int uid) {
        if (current != null && current.uid == uid) {
            return;
        }
        long now = nanos.getAsLong();
        if (current != null) {
            current.seen = now;
        }
        Share share = byUser.get(uid);
        if (share == null) {
            share = new Share(uid, now);
            byUser.put(uid, share);
            count(now);
        }
        share.seen = now;
        current = share;
        if (now - counted > RECOUNT_NANOS) {
            count(now);
        }
    }

    private void count(long now) {
        byUser.values().removeIf(share -> share != current && now - share.seen > ABSENT_NANOS);
        present = byUser.size();
        counted = now;
    }

    /**
     * A user is served.
     *
     * @param mayTakeLong whether that can take much longer than a request does at least
     * @return for {@link #end}
     */
    public long begin(boolean mayTakeLong) {
        return mayTakeLong && present > 1 ? nanos.getAsLong() : NOT_TIMED;
    }

    /**
     * What began there has ended.
     *
     * @param uid   whose it was
     * @param began what {@link #begin} returned
     */
    public void end(int uid, long began) {
        if (present == 1) {
            return;
        }
        long now = nanos.getAsLong();
        long from = began == NOT_TIMED ? now : began;
        long took = now - from + Math.min(from - lastEnd, MOST_BESIDES_NANOS);
        lastEnd = now;
        Share share = current != null && current.uid == uid ? current : byUser.get(uid);
        if (share == null || uid == ROOT) {
            return;
        }
        share.settle(now, present);
        share.add(took);
        if (now - counted > RECOUNT_NANOS) {
            count(now);
        }
    }
}
