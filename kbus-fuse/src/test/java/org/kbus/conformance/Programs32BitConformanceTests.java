// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whether a transport serves 32-bit programs as the kernel module served 64-bit ones: the same native tests, and the
 * same traces, which {@code kbustrace} replays in 32-bit structs. They need a C library for 32-bit programs. In CI,
 * which sets the variable {@code CI}, there has to be one. On a kernel that runs no 32-bit programs there is nobody to be
 * served, and what is left is {@code Ilp32ProgramTest}.
 */
abstract class Programs32BitConformanceTests extends NativeConformanceTests {

    private static final String PROGRAMS = "32-bit";
    /** Left by make where the kernel is what keeps us from it. */
    private static final String REFUSED = "32-bit-refused";
    /** The order of closing has nothing to do with the layout of structs. */
    private static final String ROUNDS = "1";

    Programs32BitConformanceTests(String transport) {
        super(transport, PROGRAMS, ROUNDS);
    }

    @BeforeAll
    static void thereAre32BitPrograms() {
        Path build = NATIVE.resolve("build");
        if (Files.exists(build.resolve(PROGRAMS))) {
            return;
        }
        if (Files.exists(build.resolve(REFUSED))) {
            abort("this kernel runs no 32-bit programs: they are not tried");
        }
        String why = "no program could be compiled with -m32 (Debian: gcc-multilib)";
        if (System.getenv("CI") != null) {
            fail(why);
        }
        abort(why + ": 32-bit programs are not tried");
    }
}
