// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import org.kbus.account.AccountLimits;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.kbus.bus.BusLimits;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Clocks;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;

/** Whether the driver does what the kernel module did; without a kernel in between. */
class RecordedTracesTest {

    private static final int DEVICES = 3;
    private static final long MEMORY = 1L << 28;
    private static final KbusOptions OPTIONS =
            new KbusOptions(DEVICES, BusLimits.DEFAULT, false, new Node.Access(0666, 0, 0), AccountLimits.ofUsers(
                    MEMORY));
    /** On the average; 1 for each call. */
    private static final int CALLS_BETWEEN_RELOADS = Integer.getInteger("kbus.state.calls", 100);

    @TestFactory
    Stream<DynamicTest> recordedTraces() {
        return RecordedTrace.all().stream().map(trace -> dynamicTest(trace.name(), () -> trace.assertReplayed(
                TraceReplay.of(trace, freshDevices()), TraceDifferences.inProcess())));
    }

    private static NodeDirectory freshDevices() {
        NodeDirectory directory = new NodeDirectory();
        new Kbus(OPTIONS, directory, number -> {
        });
        return directory;
    }

    /** Saved and loaded in between, now and then, as if somebody else went on where the driver has ended. */
    @TestFactory
    Stream<DynamicTest> recordedTracesAcrossReloads() {
        return RecordedTrace.all().stream().map(trace -> dynamicTest(trace.name(), () -> trace.assertReplayed(
                replayedAcrossReloads(trace), TraceDifferences.inProcess())));
    }

    private static List<String> replayedAcrossReloads(RecordedTrace trace) {
        ReloadedKbus kbus = new ReloadedKbus(OPTIONS, Clocks.SYSTEM);
        Random random = new Random(trace.seed());
        return TraceReplay.of(trace, kbus.directory(), calls -> calls.beforeEach(() -> {
            if (random.nextInt(CALLS_BETWEEN_RELOADS) == 0) {
                kbus.reload(calls);
            }
        }));
    }
}
