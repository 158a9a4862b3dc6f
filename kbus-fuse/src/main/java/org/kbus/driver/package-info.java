// SPDX-License-Identifier: Apache-2.0
/**
 * KBUS as a device: decodes what callers write and ask in the C interface, calls the bus, and encodes its answers. What
 * the kernel module did in its {@code file_operations} is done here, in the same order of checks.
 */
package org.kbus.driver;
