// SPDX-License-Identifier: Apache-2.0
/** The {@code kbus} command: what a person types, what is said to them, and how the parts are put together. */
package org.kbus.cli;
