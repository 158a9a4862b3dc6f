// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.kbus.conformance.Command;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.wire.Exchange;

/** Whether a transport keeps reads, each to be ended once: C programs on devices whose reads are parked. */
abstract class ParkedReadsTests {

    static final Path PROGRAMS =
            Path.of(System.getProperty("kbus.native", "../kbus-native-test"), "build/toy");

    abstract Transport transport(NodeDirectory directory);

    @Test
    void parkedReads() throws Exception {
        ParkingDevice device = new ParkingDevice();
        try (ToyMount mount = mount(device)) {
            run("parked_reads", mount);
        }
        assertEachHasEnded(device.tally());
    }

    @Test
    void closeIsInOrderWhileReadsAreParked() throws Exception {
        try (ToyMount mount = mount(new ParkingDevice())) {
            run("close_order", mount);
        }
    }

    @Test
    void closeIsInOrderWhileReadersAreKilled() throws Exception {
        ParkingStress stress = new ParkingStress(2_000);
        try (ToyMount mount = ToyMount.of(this::transport, new ParkingDevice(), stress.device(), new ParkingDevice())) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> runUnchecked("close_order", mount));
            stress.run(PROGRAMS.resolve("stress"), mount.device(1));
            closing.get();
        }
    }

    @Test
    void anUnmountEndsParkedReadsAndTheService() throws Exception {
        try (ToyMount mount = mount(new ParkingDevice())) {
            run("unmount", mount);
            mount.awaitEnd();
        }
    }

    /** {@code -Dkbus.parked=1000000} has as many parked. */
    @Test
    void eachReadEndsOnceWhateverHappensToIt() throws Exception {
        ParkingStress stress = new ParkingStress(Long.getLong("kbus.parked", 2000));
        try (ToyMount mount = mount(stress.device())) {
            long exchangesBefore = Instances.of(Exchange.class);
            System.out.println(stress.run(PROGRAMS.resolve("stress"), mount.device(0)));
            long exchanges = Instances.of(Exchange.class) - exchangesBefore;
            // Each queue has as many as were ever parked there, and some whose answer was on its way.
            long most = 2L * Runtime.getRuntime().availableProcessors() * stress.mostAtOnce();
            assertTrue(exchanges <= most, () -> exchanges + " more exchanges for " + stress.mostAtOnce() + " reads");
            run("places", mount);
        }
    }

    private ToyMount mount(ParkingDevice device) throws Exception {
        return ToyMount.of(this::transport, device, new ParkingDevice(), new ParkingDevice());
    }

    private static void runUnchecked(String program, ToyMount mount) {
        try {
            run(program, mount);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    static void run(String program, ToyMount mount) throws Exception {
        Command.Result result = new Command(PROGRAMS.resolve(program).toString())
                .with("KBUS_DEVICE_PATTERN", mount.devicePattern()).timeout(300).run();
        assertEquals(0, result.status(), () -> program + " failed:\n" + result.output());
    }

    private static void assertEachHasEnded(ParkingDevice.Tally tally) {
        assertTrue(tally.parked() > 0, tally::toString);
        assertEquals(0, tally.stillParked(), tally::toString);
        assertEquals(tally.parked(), tally.answered() + tally.withdrawn(), tally::toString);
    }
}
