// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

/** KBUS as {@code kbus mount --transport jnr-fuse} serves it. Needs root and {@code /dev/fuse}. */
class JnrFuseConformanceIT extends ConformanceTests {

    JnrFuseConformanceIT() {
        super("jnr-fuse");
    }
}
