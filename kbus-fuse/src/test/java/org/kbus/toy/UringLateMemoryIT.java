// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.kbus.conformance.Command;
import org.kbus.fuse.FuseTransport;

/** Callers over io_uring whose memory comes late. */
class UringLateMemoryIT {

    @Test
    void whoeverWaitsForItDoesSoAlone() throws Exception {
        try (ToyMount mount = ToyMount.of(directory -> FuseTransport.overIoUring(directory, "toy"),
                new FetchingDevice(), new FetchingDevice(), new FetchingDevice())) {
            Command.Result result = new Command(ParkedReadsTests.PROGRAMS.resolve("late_memory").toString())
                    .with("KBUS_DEVICE_PATTERN", mount.devicePattern()).timeout(120).run();
            assertEquals(0, result.status(), result::output);
        }
    }
}
