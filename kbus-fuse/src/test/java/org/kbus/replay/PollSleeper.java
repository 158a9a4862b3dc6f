// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Somebody who sleeps in poll(2), without a thread and without a clock. It does what the kernel does with a thread that
 * sleeps so: asks before it goes to sleep, asks again when it is woken, and once more when its time is up.
 */
final class PollSleeper {

    private final IntSupplier readiness;
    private final BooleanSupplier wokenSince;
    private boolean ended;
    private boolean timedOut;
    private int events;

    /**
     * @param readiness  asks for the events that are waited for
     * @param wokenSince whether it has been woken since this was last asked
     */
    PollSleeper(IntSupplier readiness, BooleanSupplier wokenSince) {
        this.readiness = readiness;
        this.wokenSince = wokenSince;
        var unused = wokenSince.getAsBoolean();
        ask();
    }

    private void ask() {
        events = readiness.getAsInt();
        ended = events != 0;
    }

    /** Whether it had been woken, and so asked. */
    boolean askIfWoken() {
        if (ended || !wokenSince.getAsBoolean()) {
            return false;
        }
        ask();
        return true;
    }

    /** Whether poll(2) has returned. */
    boolean hasEnded() {
        return ended;
    }

    /** Lets its time run out, unless it woke before. */
    void timeOut() {
        if (!ended) {
            timedOut = true;
            ask();
            ended = true;
        }
    }

    boolean hasTimedOut() {
        return timedOut;
    }

    /** What poll(2) found when it returned. */
    int events() {
        return events;
    }
}
