// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * Where the driver gets the time from.
 *
 * @param time  of day, which monitors record
 * @param nanos for durations: nanoseconds since whenever
 */
public record Clocks(Clock time, LongSupplier nanos) {

    public static final Clocks SYSTEM = new Clocks(Clock.systemUTC(), System::nanoTime);
}
