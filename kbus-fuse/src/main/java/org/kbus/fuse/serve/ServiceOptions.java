// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import org.kbus.fetch.FetchLimits;

/**
 * What those who serve a mount may do and have.
 *
 * @param keptPerUser how many requests of one user may be kept, to be answered later
 */
public record ServiceOptions(FetchLimits fetching, int keptPerUser) {

    public static final ServiceOptions DEFAULT = new ServiceOptions(FetchLimits.DEFAULT, 1024);
}
