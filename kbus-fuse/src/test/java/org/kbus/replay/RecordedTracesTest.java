// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.kbus.bus.BusLimits;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;

/** Whether the driver does what the kernel module did; without a kernel in between. */
class RecordedTracesTest {

    private static final int DEVICES = 3;
    private static final long MEMORY = 1L << 28;

    @TestFactory
    Stream<DynamicTest> recordedTraces() {
        return RecordedTrace.all().stream().map(trace -> dynamicTest(trace.name(), () ->
                trace.assertReplayed(TraceReplay.of(trace, freshDevices()), TraceDifferences.inProcess())));
    }

    private static NodeDirectory freshDevices() {
        NodeDirectory directory = new NodeDirectory();
        Node.Access access = new Node.Access(0666, 0, 0);
        new Kbus(new KbusOptions(DEVICES, BusLimits.DEFAULT, false, access, MEMORY), directory, number -> { });
        return directory;
    }
}
