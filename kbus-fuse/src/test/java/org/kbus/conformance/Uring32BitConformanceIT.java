// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

/** 32-bit programs on KBUS as {@code kbus mount --transport io-uring} serves it. */
class Uring32BitConformanceIT extends Programs32BitConformanceTests {

    Uring32BitConformanceIT() {
        super("io-uring");
    }
}
