// SPDX-License-Identifier: Apache-2.0
package org.kbus.fetch;

import java.util.concurrent.TimeUnit;

/**
 * How long a caller's memory may take, and what whoever lets it take longer may have.
 *
 * @param patienceNanos   how long the thread that serves a queue may be stuck in a caller's memory, once or twice this
 * @param rememberedNanos for how long after that the user's fetches are made by threads of their own
 * @param perProcess      how many of these threads a process may have at a time; its further fetches wait
 * @param perUser         how many a user's processes may have together
 */
public record FetchLimits(long patienceNanos, long rememberedNanos, int perProcess, int perUser) {

    public static final FetchLimits DEFAULT =
            new FetchLimits(TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MINUTES.toNanos(1), 2, 32);
}
