// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import org.kbus.fetch.FetchLimits;

/**
 * What those who are served may have.
 *
 * @param waitingPerUser how many requests of one user may wait, for the caller's memory or for another turn: each has a
 *                       thread of its own
 */
record SessionOptions(FetchLimits fetching, int waitingPerUser) {

    static final SessionOptions DEFAULT = new SessionOptions(FetchLimits.DEFAULT, 256);
}
