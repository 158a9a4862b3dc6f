// SPDX-License-Identifier: Apache-2.0
/** The files that report on a mounted bus, as those find them who read: the other end of what {@code driver} writes. */
package org.kbus.report;
