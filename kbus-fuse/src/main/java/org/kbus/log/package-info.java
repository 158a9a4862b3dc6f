// SPDX-License-Identifier: Apache-2.0
/**
 * The log: what SLF4J's loggers are given here goes through one queue, which never makes anybody wait, to one thread that
 * writes it.
 */
package org.kbus.log;
