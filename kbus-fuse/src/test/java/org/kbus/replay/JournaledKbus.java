// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import org.kbus.bus.BusLimits;
import org.kbus.bus.StateReader;
import org.kbus.bus.StateWriter;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Clocks;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;
import org.kbus.journal.JournaledOperations;
import org.kbus.journal.Journal;
import org.kbus.journal.JournalOptions;
import org.kbus.journal.JournaledState;
import org.kbus.journal.Playback;
import org.kbus.journal.Recording;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** KBUS with a journal of what is done with it, and KBUS with which the same is done once more. */
final class JournaledKbus implements JournaledState {

    static final KbusOptions OPTIONS =
            new KbusOptions(2, new BusLimits(3, 5, 409600, 409600, 2), false, new Node.Access(0666, 0, 0), AccountLimits
                    .ofUsers(1 << 26));

    final Journal journal;
    final NodeDirectory directory;
    private final Kbus kbus;

    JournaledKbus(JournalOptions options, Clocks clocks) {
        journal = new Journal(options, this);
        directory = new NodeDirectory(operations -> new JournaledOperations(operations, journal));
        kbus = new Kbus(OPTIONS, directory, number -> {
        }, clocks);
    }

    @Override
    public long size() {
        return kbus.stateSize();
    }

    @Override
    public void save(DataOutput to) throws IOException {
        save(kbus, to);
    }

    private static void save(Kbus kbus, DataOutput to) throws IOException {
        StateWriter out = new StateWriter(to);
        kbus.save(out);
        kbus.saveFiles(out);
        out.end();
    }

    int savedSize() throws IOException {
        return savedSize(kbus);
    }

    static int savedSize(Kbus kbus) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        save(kbus, new DataOutputStream(bytes));
        return bytes.size();
    }

    /** What has been recorded, as whoever reads it from a file has it. */
    Recording recording() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RecordWriter out = new RecordWriter(new DataOutputStream(bytes));
        journal.save(out);
        out.end();
        RecordReader in = new RecordReader(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        Recording recording = Recording.load(in);
        in.end();
        return recording;
    }

    /** Another KBUS, and how it went with it. */
    record Replayed(Kbus kbus, Playback.Outcome outcome) {
    }

    static Replayed replay(Recording recording, Clocks clocks) throws IOException {
        NodeDirectory directory = new NodeDirectory();
        if (recording.state() == null) {
            Kbus fresh = new Kbus(OPTIONS, directory, number -> {
            }, clocks);
            return new Replayed(fresh, new Playback(recording, directory).play());
        }
        StateReader in = new StateReader(new DataInputStream(new ByteArrayInputStream(recording.state())),
                new Accounts(OPTIONS.accounts()));
        Kbus kbus = Kbus.load(in, OPTIONS, directory, number -> {
        }, clocks);
        Playback playback = new Playback(recording, directory);
        kbus.loadFiles(in, playback.files());
        in.end();
        return new Replayed(kbus, playback.play());
    }
}
