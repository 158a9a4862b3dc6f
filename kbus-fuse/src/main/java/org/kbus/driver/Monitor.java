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

    private Monitor(OpenFile file, byte[] ring) {
        this.file = file;
        this.buffer = new MonitorBuffer(ring);
    }

    /** A monitor for a file that is being opened, charged for; null if there is no memory for it. */
    static Monitor open(OpenFile file, MemoryBudget memory) {
        if (!memory.tryCharge(BUFFER_SIZE)) {
            return null;
        }
        byte[] ring = MemoryBudget.tryAllocate(BUFFER_SIZE);
        if (ring == null) {
            memory.release(BUFFER_SIZE);
            return null;
        }
        return new Monitor(file, ring);
    }

    /** A monitor that there was before, charged for whatever there is. */
    static Monitor reopen(OpenFile file, MemoryBudget memory) {
        memory.charge(BUFFER_SIZE);
        return new Monitor(file, new byte[BUFFER_SIZE]);
    }

    /** Gives back what it was charged. */
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
