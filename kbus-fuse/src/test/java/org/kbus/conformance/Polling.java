// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what nobody tells of, so that it must be looked for again and again. */
public final class Polling {

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Polling() {
    }

    /** Leaves the processor to whoever is waited for, before the next look. */
    public static void pause() {
        LockSupport.parkNanos(PERIOD_NANOS);
    }
}
