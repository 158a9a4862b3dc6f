// SPDX-License-Identifier: Apache-2.0
/**
 * The C interface of KBUS as numbers: ioctls, struct layouts for 64-bit and 32-bit callers. The C side of the same
 * facts is {@code kbus_defns.h}; its compile-time checks and the tests of this package hold the two together.
 */
package org.kbus.abi;
