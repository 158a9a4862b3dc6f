// SPDX-License-Identifier: Apache-2.0
/**
 * A bus as a process: what is mounted where and by whom, the links beside it, serving in the foreground and in the
 * background, the choice of a transport.
 */
package org.kbus.daemon;
