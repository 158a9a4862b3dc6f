// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.kbus.account.Accounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.kbus.bus.StateReader;
import org.kbus.bus.StateWriter;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;
import org.kbus.driver.Clocks;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;

/** KBUS that is saved, and loaded as another, while a process goes on using it and notices nothing. */
final class ReloadedKbus {

    private final KbusOptions options;
    private final Clocks clocks;
    private NodeDirectory directory = new NodeDirectory(UnaryOperator.identity(), 0);
    private Kbus kbus;

    ReloadedKbus(KbusOptions options, Clocks clocks) {
        this.options = options;
        this.clocks = clocks;
        this.kbus = new Kbus(options, directory, number -> {
        }, clocks);
    }

    NodeDirectory directory() {
        return directory;
    }

    long memoryUsed() {
        return kbus.memoryUsed();
    }

    byte[] save(SystemCalls user) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            StateWriter out = new StateWriter(new DataOutputStream(bytes));
            kbus.save(out);
            user.files().save(out, InProcessFile.KIND);
            kbus.saveFiles(out);
            out.end();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on the process has to do with what has been loaded. */
    void load(byte[] state, SystemCalls user) throws IOException {
        StateReader in = new StateReader(new DataInputStream(new ByteArrayInputStream(state)),
                new Accounts(options.accounts()));
        NodeDirectory loadedDirectory = new NodeDirectory(UnaryOperator.identity(), 0);
        Kbus loaded = Kbus.load(in, options, loadedDirectory, number -> {
        }, clocks);
        OpenFiles<InProcessFile> files = new OpenFiles<>();
        files.load(in, loadedDirectory, InProcessFile.KIND);
        loaded.loadFiles(in, files);
        in.end();
        directory = loadedDirectory;
        kbus = loaded;
        user.goOnWith(directory, files);
    }

    /** Saves and loads, and makes sure that what has been loaded is saved as the same bytes. */
    void reload(SystemCalls user) {
        byte[] state = save(user);
        try {
            load(state, user);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertArrayEquals(state, save(user));
    }
}
