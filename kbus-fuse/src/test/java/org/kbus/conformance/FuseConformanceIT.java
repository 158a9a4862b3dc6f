// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

/** KBUS as {@code kbus mount --transport fuse} serves it. Needs root and {@code /dev/fuse}. */
class FuseConformanceIT extends ConformanceTests {

    FuseConformanceIT() {
        super("fuse");
    }
}
