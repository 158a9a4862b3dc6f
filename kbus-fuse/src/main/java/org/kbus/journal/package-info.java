// SPDX-License-Identifier: Apache-2.0
/**
 * What was asked of devices last, so that it can be asked again: a journal that is kept in memory at the boundary of the
 * devices, and a playback of it. It knows of no particular device.
 */
package org.kbus.journal;
