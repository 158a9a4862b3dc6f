// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import org.kbus.device.Node;
import org.kbus.device.OpenFile;

/** An open file, and whether somebody sleeps in poll on it. One bit is enough: a wake-up wakes all who do. */
final class FuseFile extends OpenFile {

    private final Node node;
    private final PollWakeups wakeups;
    private long handle;
    private long kernelHandle;
    private boolean armed;

    FuseFile(Node node, boolean writable, PollWakeups wakeups) {
        super(writable);
        this.node = node;
        this.wakeups = wakeups;
    }

    Node node() {
        return node;
    }

    long handle() {
        return handle;
    }

    void handle(long number) {
        handle = number;
    }

    long kernelHandle() {
        return kernelHandle;
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
            wakeups.add(this);
        }
    }
}
