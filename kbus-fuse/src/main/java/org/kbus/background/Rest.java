// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

/**
 * As long as something was done, nothing is: in all. To sleep for less than some 50 us takes as long, so that who does
 * little at a time rests when it is worth while. Of one thread at a time.
 */
public final class Rest {

    private final long leastNanos;
    private long owed;

    /** @param leastNanos what a rest is to be at least */
    public Rest(long leastNanos) {
        this.leastNanos = leastNanos;
    }

    /** @return how long to rest after something that took so long; 0 if not yet */
    long after(long nanos) {
        owed += nanos;
        if (owed < leastNanos) {
            return 0;
        }
        long due = owed;
        owed = 0;
        return due;
    }
}
