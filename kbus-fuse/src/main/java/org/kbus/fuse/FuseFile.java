// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import org.kbus.device.Node;
import org.kbus.device.OpenFile;

/** An open file, and whether somebody sleeps in poll on it. One bit is enough: a wake-up wakes all who do. */
final class FuseFile extends OpenFile {

    private final PollWakeups wakeups;
    private long kernelHandle;
    private boolean armed;

    FuseFile(Node node, int flags, PollWakeups wakeups) {
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
}
