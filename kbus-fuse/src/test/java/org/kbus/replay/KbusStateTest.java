// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.kbus.account.AccountLimits;
import org.kbus.bus.BusLimits;
import org.kbus.bus.Mends;
import org.kbus.device.AclEntries;
import org.kbus.device.Attributes;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Clocks;
import org.kbus.driver.KbusOptions;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;
import org.kbus.state.StateException;

/** KBUS with all its open files, saved and loaded, goes on as if nothing had been. */
class KbusStateTest {

    /** 10000 plays of 1000 operations take hours: {@code -Dkbus.state.plays=...}. */
    private static final int PLAYS = Integer.getInteger("kbus.state.plays", 6);
    private static final int OPERATIONS = Integer.getInteger("kbus.state.operations", 300);

    private static final KbusOptions OPTIONS = new KbusOptions(2, new BusLimits(3, 5, 409600, 409600, 2), false,
            new Node.Access(0640, 1, 2), AccountLimits.ofUsers(1 << 26));
    private static final Clocks CLOCKS = new Clocks(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), () -> 0);

    private final ReloadedKbus kbus = new ReloadedKbus(OPTIONS, CLOCKS);

    @Test
    void savedAndLoadedAtEveryStepItIsAsIfItHadNotBeenSaved() {
        boolean blocked = false;
        for (int round = 0; round < PLAYS; round++) {
            ReloadedKbus undisturbed = new ReloadedKbus(OPTIONS, CLOCKS);
            RandomCalls expected = new RandomCalls(undisturbed.directory(), round);
            ReloadedKbus reloaded = new ReloadedKbus(OPTIONS, CLOCKS);
            RandomCalls calls = new RandomCalls(reloaded.directory(), round);
            for (int step = 0; step < OPERATIONS; step++) {
                String what = expected.step();
                assertEquals(what, calls.step());
                reloaded.reload(calls.calls);
                blocked |= what.contains("send -> -" + Errno.EAGAIN);
            }
            expected.closeAll();
            calls.closeAll();
            assertEquals(0, reloaded.memoryUsed());
        }
        assertTrue(blocked, "a send that is blocked is among what is saved");
    }

    @Test
    void playedOnFromAnyStepItIsAsIfItHadNotBeenSaved() {
        for (int round = 0; round < PLAYS; round++) {
            ReloadedKbus undisturbed = new ReloadedKbus(OPTIONS, CLOCKS);
            RandomCalls expected = new RandomCalls(undisturbed.directory(), round);
            ReloadedKbus reloaded = new ReloadedKbus(OPTIONS, CLOCKS);
            RandomCalls calls = new RandomCalls(reloaded.directory(), round);
            int saved = OPERATIONS * round / PLAYS;
            for (int step = 0; step < OPERATIONS; step++) {
                if (step == saved) {
                    reloaded.reload(calls.calls);
                }
                assertEquals(expected.step(), calls.step());
                assertArrayEquals(undisturbed.save(expected.calls), reloaded.save(calls.calls));
            }
        }
    }

    @Test
    void nodesKeepTheirModesOwnersListsAndNumbers() throws IOException {
        RandomCalls calls = new RandomCalls(kbus.directory(), 0);
        Node node = kbus.directory().lookup("kbus1");
        assertEquals(0, kbus.directory().change(node.inode(), new Attributes.Change(true, 0604, true, 5, true, 6,
                false)));
        assertEquals(0, kbus.directory().setAcl(kbus.directory().lookup("kbus0").inode(), 0660,
                new AclEntries(4, new TreeMap<>(Map.of(-2, 6, 7, 0)), new TreeMap<>(Map.of(8, 4)))));
        NodeDirectory before = kbus.directory();
        kbus.reload(calls.calls);
        for (Node was : before.nodes()) {
            Node is = kbus.directory().lookup(was.name());
            assertEquals(before.attributes(was), kbus.directory().attributes(is));
            assertEquals(was.access(), is.access());
        }
    }

    @Test
    void optionsAreSavedAndLoadedMendsAndAll() throws IOException {
        KbusOptions options = new KbusOptions(2, new BusLimits(3, 5, 409600, 409600, 2), true,
                new Node.Access(0640, 1, 2), AccountLimits.ofUsers(1 << 26), new Mends(5));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        options.save(new RecordWriter(new DataOutputStream(bytes)));
        assertEquals(options, KbusOptions.load(new RecordReader(
                new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())))));
    }

    private static byte[] someState() {
        ReloadedKbus kbus = new ReloadedKbus(OPTIONS, CLOCKS);
        RandomCalls calls = new RandomCalls(kbus.directory(), 3);
        for (int step = 0; step < 300; step++) {
            calls.step();
        }
        return kbus.save(calls.calls);
    }

    private void assertRefused(byte[] state) {
        RandomCalls calls = new RandomCalls(kbus.directory(), 0);
        assertThrows(StateException.class, () -> kbus.load(state, calls.calls));
    }

    @Test
    void aStateThatEndsTooEarlyIsRefused() {
        byte[] state = someState();
        for (int length = 0; length < state.length; length += 1 + length / 50) {
            assertRefused(Arrays.copyOf(state, length));
        }
    }

    @Test
    void aStateInWhichABitIsWrongIsRefused() {
        byte[] state = someState();
        for (int at = 0; at < state.length; at += 1 + at / 20) {
            byte bit = (byte) (1 << at % 8);
            state[at] ^= bit;
            assertRefused(state);
            state[at] ^= bit;
        }
    }
}
