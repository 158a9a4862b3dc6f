// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import org.kbus.bus.Ksock;
import org.kbus.bus.StateReader;
import org.kbus.bus.StateWriter;
import org.kbus.device.OpenFile;

/**
 * An open device file: its Ksock, the message being written to it and the one being read from it. The Ksock's handle is
 * the file's.
 */
final class KsockFile {

    private final OpenFile file;
    private final Ksock ksock;
    private final int process;
    private final MessageWriter writer;
    private final MessageReader reader = new MessageReader();

    KsockFile(OpenFile file, Ksock ksock, int process) {
        this.file = file;
        this.ksock = ksock;
        this.process = process;
        this.writer = new MessageWriter(ksock.account());
    }

    OpenFile file() {
        return file;
    }

    Ksock ksock() {
        return ksock;
    }

    /** The process that opened it; {@link Ksock#pid} is the thread. */
    int process() {
        return process;
    }

    MessageWriter writer() {
        return writer;
    }

    MessageReader reader() {
        return reader;
    }

    void save(StateWriter out) throws IOException {
        out.put(process);
        writer.save(out);
        reader.save(out);
    }

    /** As it was saved, for a Ksock that has been loaded already. */
    static KsockFile load(StateReader in, OpenFile file, Ksock ksock) throws IOException {
        KsockFile loaded = new KsockFile(file, ksock, in.getInt());
        loaded.writer.load(in);
        loaded.reader.load(in);
        return loaded;
    }
}
