// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import org.kbus.bus.Bus;
import org.kbus.bus.Ksock;
import org.kbus.bus.MemoryBudget;
import org.kbus.device.Caller;
import org.kbus.device.OpenFile;

/** An open device file: its Ksock, the message being written to it and the one being read from it. */
final class KsockFile {

    private final OpenFile file;
    private final Ksock ksock;
    private final int process;
    private final MessageWriter writer;
    private final MessageReader reader = new MessageReader();

    private KsockFile(OpenFile file, Ksock ksock, int process, MemoryBudget memory) {
        this.file = file;
        this.ksock = ksock;
        this.process = process;
        this.writer = new MessageWriter(memory);
    }

    /** Opens a Ksock and ties it to the file. The answer is null if there is no memory for it. */
    static KsockFile open(OpenFile file, KsockFiles files, Bus bus, Caller opener) {
        long handle = files.reserve();
        Ksock ksock = bus.open(opener.pid(), handle);
        if (ksock == null) {
            files.free(handle);
            return null;
        }
        KsockFile opened = new KsockFile(file, ksock, opener.process(), bus.memory());
        files.put(opened);
        file.privateData(opened);
        return opened;
    }

    static KsockFile of(OpenFile file) {
        return (KsockFile) file.privateData();
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
}
