// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.DataOutput;
import java.io.IOException;
import java.util.function.IntConsumer;
import org.kbus.bus.StateWriter;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Clocks;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;
import org.kbus.journal.Journal;
import org.kbus.journal.JournalOptions;
import org.kbus.journal.JournaledOperations;
import org.kbus.journal.JournaledState;

/** KBUS with a journal of what it is asked. */
final class JournaledBus {

    private final KbusOptions options;
    private final Journal journal;
    private final NodeDirectory directory;
    private final Kbus kbus;

    /** @param onNewDevice told the number of each device that a client asks for */
    JournaledBus(KbusOptions options, JournalOptions journalOptions, IntConsumer onNewDevice, Clocks clocks) {
        this.options = options;
        this.journal = new Journal(journalOptions, new State());
        this.directory = new NodeDirectory(operations -> new JournaledOperations(operations, journal));
        this.kbus = new Kbus(options, directory, onNewDevice, clocks);
    }

    private final class State implements JournaledState {

        @Override
        public long size() {
            return kbus.stateSize();
        }

        @Override
        public void save(DataOutput to) throws IOException {
            StateWriter out = new StateWriter(to);
            kbus.save(out);
            kbus.saveFiles(out);
            out.end();
        }
    }

    KbusOptions options() {
        return options;
    }

    Journal journal() {
        return journal;
    }

    /** Bytes that clients have in use; roughly, for whoever has no turn. */
    long memoryUsed() {
        return kbus.memoryUsed();
    }

    NodeDirectory directory() {
        return directory;
    }
}
