// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short {@code scripts/soak}: clients of every kind on all transports at once, killed, stopped and started again at any
 * moment, with attackers among them. They check order, contents and answers themselves; one fault fails it, and so does
 * memory that is kept. Latencies are for longer soaks: so short a one is over before the daemons are warm.
 */
@Tag("alone")
class SoakIT {

    private static final Path SCRIPT = Path.of(System.getProperty("kbus.native"), "../scripts/soak").normalize();
    private static final String MINUTES = System.getProperty("kbus.soak.minutes", "1");

    @Test
    void nothingIsLostDoubledOrOutOfOrder(@TempDir Path output) throws Exception {
        Command.Result result = new Command(SCRIPT.toString(), MINUTES, "--clients", "36", "--hurts", "60",
                "--longest", "10000", "--no-picture", "--output", output.toString())
                .with("KBUS_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .with("KBUS_JAVA_OPTS", "-Xmx128m").timeout(240 + (long) (60 * Double.parseDouble(MINUTES))).run();
        assertEquals(0, result.status(), result.output());
        assertTrue(result.lines().contains(
                "faults: 0 lost, 0 doubled, 0 stray, 0 disordered, 0 gaps, 0 damaged, 0 stuck,"
                        + " 0 failed"), result.output());
    }
}
