// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

/**
 * So many times as long as something was done, nothing is: in all. To sleep for less than some 50 us takes as long, so
 * that who does little at a time rests when it is worth while. Of one thread at a time.
 */
public final class Rest {

    private final int times;
    private final long leastNanos;
    private final long besidesNanos;
    private long owed;

    /** @param times 0 for none */
    public Rest(int times) {
        this(times, 0, 0);
    }

    /**
     * @param leastNanos   what a rest is to be at least
     * @param besidesNanos what each thing that is done takes others besides
     */
    public Rest(int times, long leastNanos, long besidesNanos) {
        this.times = times;
        this.leastNanos = leastNanos;
        this.besidesNanos = besidesNanos;
    }

    /** @return how long to rest after something that took so long; 0 if not yet */
    long after(long nanos) {
        owed += times * (nanos + besidesNanos);
        if (owed < leastNanos) {
            return 0;
        }
        long due = owed;
        owed = 0;
        return due;
    }
}
