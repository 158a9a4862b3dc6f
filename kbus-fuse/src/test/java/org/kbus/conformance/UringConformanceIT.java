// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

/** KBUS as {@code kbus mount --transport io-uring} serves it. Needs root, {@code /dev/fuse} and Linux 6.14. */
class UringConformanceIT extends ConformanceTests {

    UringConformanceIT() {
        super("io-uring");
    }
}
