// SPDX-License-Identifier: Apache-2.0
/**
 * The recorded traces without a kernel: a process that is only simulated, whose system calls go straight to the
 * operations of the devices, and what {@code kbustrace} does, done by that process.
 */
package org.kbus.replay;
