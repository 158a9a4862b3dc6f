// SPDX-License-Identifier: Apache-2.0
/**
 * What happens on a bus, live. {@link org.kbus.top.TopModel} knows it, {@link org.kbus.top.TopView} lays it out in
 * lines, {@link org.kbus.top.TopScreen} is the terminal, and {@link org.kbus.top.Top} has them all go.
 */
package org.kbus.top;
