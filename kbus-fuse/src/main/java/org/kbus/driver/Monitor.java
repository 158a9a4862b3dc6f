// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import org.kbus.bus.MemoryBudget;
import org.kbus.device.OpenFile;

/** One opening of a monitor file: who watches, and what they have not read yet. */
final class Monitor {

    /** What waits for a reader at most, in bytes; charged for as long as the file is open. */
    static final int BUFFER_SIZE = 4 << 20;

    private final OpenFile file;
    private final MonitorBuffer buffer;

    private Monitor(OpenFile file, MonitorBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
    }

    /** Ties a monitor to a file that is being opened. The answer is null if there is no memory for it. */
    static Monitor open(OpenFile file, MemoryBudget memory) {
        if (!memory.tryCharge(BUFFER_SIZE)) {
            return null;
        }
        byte[] ring = MemoryBudget.tryAllocate(BUFFER_SIZE);
        if (ring == null) {
            memory.release(BUFFER_SIZE);
            return null;
        }
        Monitor monitor = new Monitor(file, new MonitorBuffer(ring));
        file.privateData(monitor);
        return monitor;
    }

    static Monitor of(OpenFile file) {
        return (Monitor) file.privateData();
    }

    void close(MemoryBudget memory) {
        memory.release(BUFFER_SIZE);
    }

    OpenFile file() {
        return file;
    }

    MonitorBuffer buffer() {
        return buffer;
    }
}
