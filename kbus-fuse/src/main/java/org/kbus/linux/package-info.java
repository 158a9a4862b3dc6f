// SPDX-License-Identifier: Apache-2.0
/** Linux's system calls, as far as the JDK does not have them. The only place with native calls of our own. */
package org.kbus.linux;
