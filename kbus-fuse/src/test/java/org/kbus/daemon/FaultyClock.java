// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.kbus.driver.Clocks;

/** A clock that throws at a certain call: in the middle of delivering, since a monitor's records have a time. */
final class FaultyClock extends Clock {

    private final int faulty;
    private int calls;

    private FaultyClock(int faulty) {
        this.faulty = faulty;
    }

    static Clocks throwingAt(int call) {
        return new Clocks(new FaultyClock(call), System::nanoTime);
    }

    @Override
    public Instant instant() {
        if (++calls == faulty) {
            throw new IllegalStateException("a mistake");
        }
        return Instant.EPOCH;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
