// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.abi.DataModel;
import org.kbus.driver.Clocks;
import org.kbus.journal.JournalOptions;
import org.kbus.journal.Recording;

/** What was done with KBUS is recorded, and done once more it gives the same: also what went wrong. */
class JournalTest {

    private static final Clocks CLOCKS = new Clocks(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), () -> 0);
    private static final JournalOptions SMALL = new JournalOptions(1 << 16, 1 << 20);

    private static JournaledKbus played(JournalOptions options, int operations, long seed) {
        JournaledKbus kbus = new JournaledKbus(options, CLOCKS);
        RandomCalls calls = new RandomCalls(kbus.directory, seed);
        for (int i = 0; i < operations; i++) {
            calls.step();
        }
        return kbus;
    }

    private static void assertReplayed(JournaledKbus kbus) throws IOException {
        Recording recording = kbus.recording();
        assertTrue(recording.isPlayable());
        JournaledKbus.Replayed again = JournaledKbus.replay(recording, CLOCKS);
        assertNull(again.outcome().thrown());
        assertNull(again.outcome().difference());
        assertEquals(recording.size(), again.outcome().played());
        assertEquals(kbus.savedSize(), JournaledKbus.savedSize(again.kbus()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void fromTheBeginning(long seed) throws IOException {
        JournaledKbus kbus = played(JournalOptions.DEFAULT, 1000, seed);
        assertNull(kbus.recording().state());
        assertReplayed(kbus);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void fromAStateThatWasSavedInBetween(long seed) throws IOException {
        JournaledKbus kbus = played(SMALL, 2000, seed);
        assertNotNull(kbus.recording().state());
        assertReplayed(kbus);
        assertTrue(kbus.recording().size() > 100, "half a journal at least");
    }

    @Test
    void whatIsTooLargeToBeSavedCanOnlyBeLookedAt() throws IOException {
        JournaledKbus kbus = played(new JournalOptions(1 << 16, 0), 2000, 1);
        Recording recording = kbus.recording();
        assertFalse(recording.isPlayable());
        assertEquals(0, recording.size());
        List<String> lines = recording.describe(inode -> "node" + inode);
        assertEquals(recording.earlier(), lines.size());
        assertTrue(lines.stream().anyMatch(line -> line.matches(
                "node\\d+#\\d+ write <.*> \\(thread \\d+, user 0\\) -> \\d+")));
    }

    // ------------------------------------------------------------------------------------ what goes wrong

    /** A clock that throws at a certain call: in the middle of delivering, since a monitor's records have a time. */
    private static final class FaultyClock extends Clock {

        static final class Injected extends Error {
            private static final long serialVersionUID = 1;
        }

        private final int faulty;
        int calls;

        FaultyClock(int faulty) {
            this.faulty = faulty;
        }

        @Override
        public Instant instant() {
            if (++calls == faulty) {
                throw new Injected();
            }
            return Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private enum Operation {
        CLOSE(2, on -> on.calls.close(on.replier)),
        SEND(1, on -> on.send(on.sender, "$.A", 0)),
        BIND(1, on -> on.bind(on.sender, "$.New", 1)),
        UNBIND(1, on -> on.ioctl(on.replier, Ioctl.UNBIND, "$.R", 1));

        /** What is delivered by it at least. */
        final int deliveries;
        final Consumer<Scene> what;

        Operation(int deliveries, Consumer<Scene> what) {
            this.deliveries = deliveries;
            this.what = what;
        }
    }

    /** A bus on which something is under way, and which is watched. */
    private static final class Scene {
        final FaultyClock clock;
        final JournaledKbus kbus;
        final SystemCalls calls;
        private final AddressSpace memory;
        private final byte[] buffer = new byte[64];
        private final long address;
        final int sender;
        final int replier;

        Scene(int faulty) {
            clock = new FaultyClock(faulty);
            kbus = new JournaledKbus(JournalOptions.DEFAULT, new Clocks(clock, () -> 0));
            SimulatedProcess process = new SimulatedProcess(DataModel.LP64);
            memory = process.addressSpace();
            address = memory.map(buffer);
            calls = new SystemCalls(kbus.directory, process);
            assertTrue(calls.open("monitor0", SystemCalls.O_RDONLY) >= 0);
            sender = calls.open("kbus0", SystemCalls.O_RDWR);
            replier = calls.open("kbus0", SystemCalls.O_RDWR);
            int listener = calls.open("kbus0", SystemCalls.O_RDWR);
            bind(listener, "$.KBUS.ReplierBindEvent", 0);
            bind(listener, "$.A", 0);
            bind(replier, "$.R", 1);
            send(sender, "$.R", KbusHeader.WANT_A_REPLY);
            send(sender, "$.R", KbusHeader.WANT_A_REPLY);
            assertEquals(1, calls.ioctl(replier, Ioctl.NEXTMSG, address));
            Arrays.fill(buffer, (byte) 0);
            buffer[0] = 1;
            assertEquals(0, calls.ioctl(sender, Ioctl.REPORTREPLIERBINDS, address));
        }

        void bind(int descriptor, String name, int replierFlag) {
            ioctl(descriptor, Ioctl.BIND, name, replierFlag);
        }

        void ioctl(int descriptor, int command, String name, int replierFlag) {
            long pointer = memory.map(Arrays.copyOf(Names.bytes(name), name.length() + 1));
            ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder()).putInt(replierFlag)
                    .putInt(name.length()).putLong(pointer);
            assertEquals(0, calls.ioctl(descriptor, command, address));
        }

        void send(int descriptor, String name, int flags) {
            KbusHeader header = new KbusHeader();
            header.nameLength = name.length();
            header.flags = flags;
            Outgoing out = new Outgoing(memory);
            out.layOutEntire(header, Names.bytes(name), new byte[0], (byte) 0, KbusHeader.END);
            assertEquals(out.length(), calls.write(descriptor, out.restAddress(), out.left()));
            assertEquals(0, calls.ioctl(descriptor, Ioctl.SEND, address));
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void anErrorAtAnyPointIsThrownOnceMore(Operation operation) throws IOException {
        Scene undisturbed = new Scene(0);
        int before = undisturbed.clock.calls;
        operation.what.accept(undisturbed);
        int after = undisturbed.clock.calls;
        assertTrue(after - before >= operation.deliveries, "something is delivered");
        assertNull(undisturbed.kbus.journal.failure());
        for (int at = before + 1; at <= after; at++) {
            Scene scene = new Scene(at);
            Throwable thrown = assertThrows(FaultyClock.Injected.class, () -> operation.what.accept(scene));
            assertSame(thrown, scene.kbus.journal.failure());
            Recording recording = scene.kbus.recording();
            FaultyClock clock = new FaultyClock(at);
            JournaledKbus.Replayed again = JournaledKbus.replay(recording, new Clocks(clock, () -> 0));
            assertTrue(again.outcome().thrown() instanceof FaultyClock.Injected);
            assertEquals(recording.size(), again.outcome().played(), "it is the last");
            assertNull(again.outcome().difference());
            assertEquals(framesInTheDriver(thrown), framesInTheDriver(again.outcome().thrown()));
        }
    }

    private static List<StackTraceElement> framesInTheDriver(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .takeWhile(frame -> !frame.getClassName().startsWith("org.kbus.journal")).toList();
    }
}
