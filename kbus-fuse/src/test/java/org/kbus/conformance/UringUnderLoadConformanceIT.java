// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.kbus.replay.RecordedTrace;

/**
 * The same as {@link UringConformanceIT} while all processors have more to do than they can: requests that are made on
 * different ones are then served at any time and in any order.
 */
@Tag("alone")
class UringUnderLoadConformanceIT extends ConformanceTests {

    private final List<Process> load = new ArrayList<>();

    UringUnderLoadConformanceIT() {
        super("io-uring");
    }

    @BeforeAll
    void startLoad() throws IOException {
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            // It ends by itself should nobody end it.
            load.add(new ProcessBuilder("timeout", "600", "sh", "-c", "while :; do :; done").start());
        }
    }

    /** Of each kind a third: what they see is the same for all loads, and {@link UringConformanceIT} replays them all. */
    @Override
    boolean isReplayed(RecordedTrace trace) {
        return trace.seed() % 3 == 0;
    }

    /** They are busy. */
    @Override
    String hogs() {
        return "0";
    }

    @AfterAll
    void endLoad() {
        load.forEach(Process::destroy);
    }
}
