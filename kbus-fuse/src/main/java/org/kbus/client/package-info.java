// SPDX-License-Identifier: Apache-2.0
/**
 * KBUS for Java programs: what libkbus is for C. A program opens a {@link org.kbus.client.Ksock} on a device, binds it
 * to names, and sends, calls, receives and replies. Nothing but the mounted bus is needed.
 *
 * <p>What the bus does with all this is specified in {@code Documentation/Kbus.md}; examples that are run as tests are
 * in {@code Documentation/Java.md}.
 */
package org.kbus.client;
