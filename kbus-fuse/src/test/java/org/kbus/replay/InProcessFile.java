// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import org.kbus.device.Node;
import org.kbus.device.OpenFile;

/** A file that a {@link SimulatedProcess} has open. */
final class InProcessFile extends OpenFile {

    private static final int O_ACCMODE = 3;

    private final int mode;
    private boolean woken;

    InProcessFile(Node node, int flags) {
        super(node, flags);
        mode = flags & O_ACCMODE;
    }

    boolean isReadable() {
        return mode == SystemCalls.O_RDONLY || mode == SystemCalls.O_RDWR;
    }

    @Override
    public void wakePollers() {
        woken = true;
    }

    /** Whether those who sleep in poll on it have been woken since they were last asked this way. */
    boolean takeWoken() {
        boolean was = woken;
        woken = false;
        return was;
    }
}
