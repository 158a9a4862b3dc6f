// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.kbus.conformance.Command;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.serve.ServiceOptions;
import org.kbus.fuse.uring.UringSession;
import org.kbus.fuse.wire.Channel;

/** Processors that come into use when a bus is mounted already, over io_uring. */
class UringIdleProcessorsIT {

    /** As if none were in use but those of these numbers. */
    private static Transport knowing(BitSet online, NodeDirectory directory) {
        return (mountPoint, onUsable) -> {
            try (Channel channel = Channel.mount(mountPoint, "toy", "toy")) {
                new UringSession(channel, directory, ServiceOptions.DEFAULT, online, onUsable).run();
            }
        };
    }

    private static void run(String program, BitSet online) throws Exception {
        try (ToyMount mount = ToyMount.of(directory -> knowing(online, directory), new ParkingDevice(),
                new ParkingDevice(), new ParkingDevice())) {
            Command.Result result = new Command(ParkedReadsTests.PROGRAMS.resolve(program).toString())
                    .with("KBUS_DEVICE_PATTERN", mount.devicePattern()).timeout(300).run();
            assertEquals(0, result.status(), result::output);
        }
    }

    @Test
    void theirRequestsAreServed() throws Exception {
        run("parked_reads", new BitSet());
    }

    @Test
    void theirRequestsAreServedInOrder() throws Exception {
        BitSet first = new BitSet();
        first.set(0);
        run("close_order", first);
    }
}
