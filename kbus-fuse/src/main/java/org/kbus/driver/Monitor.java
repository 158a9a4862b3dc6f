// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import org.kbus.device.OpenFile;

/** One opening of a monitor file: who watches, and what they have not read yet. */
final class Monitor {

    /** What waits for a reader at most, in bytes; charged for as long as the file is open. */
    static final int BUFFER_SIZE = 4 << 20;

    private final OpenFile file;
    private final MonitorBuffer buffer = new MonitorBuffer(BUFFER_SIZE);

    Monitor(OpenFile file) {
        this.file = file;
    }

    OpenFile file() {
        return file;
    }

    MonitorBuffer buffer() {
        return buffer;
    }
}
