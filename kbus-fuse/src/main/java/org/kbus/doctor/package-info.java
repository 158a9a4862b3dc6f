// SPDX-License-Identifier: Apache-2.0
/**
 * What can keep a bus from working on this machine, and what to do about it. Each check reads what the kernel says, or
 * tries something for a moment, and judges it; none changes anything.
 */
package org.kbus.doctor;
