// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

/** 32-bit programs on KBUS as {@code kbus mount --transport fuse} serves it. */
class Fuse32BitConformanceIT extends Programs32BitConformanceTests {

    Fuse32BitConformanceIT() {
        super("fuse");
    }
}
