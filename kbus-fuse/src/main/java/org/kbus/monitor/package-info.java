// SPDX-License-Identifier: Apache-2.0
/**
 * What is watched of a bus: the records of a monitor file ({@code kbus_monitor.h}), and what is made of them, a capture
 * for Wireshark and a message sequence chart.
 */
package org.kbus.monitor;
