// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import org.kbus.bus.BusLimits;
import org.kbus.device.Node;

/**
 * What the module's parameters and its configuration set.
 *
 * @param devices how many devices there are at first: 1 to {@link #MAX_DEVICES}
 * @param limits  what each bus starts with
 * @param verbose whether devices log what is done on them until a client switches it off
 * @param access  who may use the devices
 * @param memory  the bytes that clients may make all buses together hold
 */
public record KbusOptions(int devices, BusLimits limits, boolean verbose, Node.Access access, long memory) {

    /** There can be no more devices than this. */
    public static final int MAX_DEVICES = 256;
}
