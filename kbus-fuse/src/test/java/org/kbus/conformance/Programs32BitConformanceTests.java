// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whether a transport serves 32-bit programs as the kernel module served 64-bit ones: the same native tests, and the
 * same traces, which {@code kbustrace} replays in 32-bit structs. They need a C library for 32-bit programs, and a kernel
 * that runs these. In CI, which sets the variable {@code CI}, there have to be both.
 */
abstract class Programs32BitConformanceTests extends NativeConformanceTests {

    private static final String PROGRAMS = "32-bit";
    /** The order of closing has nothing to do with the layout of structs. */
    private static final String ROUNDS = "1";

    Programs32BitConformanceTests(String transport) {
        super(transport, PROGRAMS, ROUNDS);
    }

    @BeforeAll
    static void thereAre32BitPrograms() {
        if (Files.exists(NATIVE.resolve("build").resolve(PROGRAMS))) {
            return;
        }
        String why = "no program could be compiled with -m32 (Debian: gcc-multilib), or the kernel runs none";
        if (System.getenv("CI") != null) {
            fail(why);
        }
        abort(why + ": 32-bit programs are not tried");
    }
}
