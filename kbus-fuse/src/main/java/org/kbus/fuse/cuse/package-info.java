// SPDX-License-Identifier: Apache-2.0
/**
 * Real character devices: {@code /dev/cuse}, one descriptor for each, and beside them a mount for what is no device. All are
 * served by one thread.
 */
package org.kbus.fuse.cuse;
