// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import org.kbus.device.Node;
import org.kbus.device.OpenFile;
import org.kbus.fuse.wire.PollWakeups;

/** An open file, and whether somebody sleeps in poll on it. One bit is enough: a wake-up wakes all who do. */
final class ServedFile extends OpenFile {

    /** Those of the turn. */
    private final PollWakeups wakeups;
    private long kernelHandle;
    private boolean armed;
    private int kept;

    ServedFile(Node node, int flags, PollWakeups wakeups) {
        super(node, flags);
        this.wakeups = wakeups;
    }

    /** Somebody is going to sleep on it. */
    void arm(long pollKernelHandle) {
        kernelHandle = pollKernelHandle;
        armed = true;
    }

    @Override
    public void wakePollers() {
        if (armed) {
            armed = false;
            wakeups.add(kernelHandle);
        }
    }

    /** How many requests of it are kept. */
    int kept() {
        return kept;
    }

    void keep(int more) {
        kept += more;
    }
}
