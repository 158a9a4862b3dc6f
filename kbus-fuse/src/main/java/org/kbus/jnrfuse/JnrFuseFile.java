// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import jnr.ffi.Pointer;
import org.kbus.device.Node;
import org.kbus.device.NodeFile;

/**
 * An open file, and the handle of libfuse by which those who sleep in poll on it are woken. One is enough, the newest:
 * a wake-up wakes all who do.
 */
final class JnrFuseFile extends NodeFile {

    private final LibFuse2 libFuse;
    private final int uid;
    private Pointer wakeup;

    /** @param uid of whoever opens it */
    JnrFuseFile(Node node, int flags, int uid, LibFuse2 libFuse) {
        super(node, flags);
        this.uid = uid;
        this.libFuse = libFuse;
    }

    /** The user who opened it. */
    int uid() {
        return uid;
    }

    /** Somebody is going to sleep on it. The handle is ours from now on. */
    void arm(Pointer pollHandle) {
        disarm();
        wakeup = pollHandle;
    }

    /** Nobody is to be woken any more. */
    void disarm() {
        if (wakeup != null) {
            libFuse.fuse_pollhandle_destroy(wakeup);
            wakeup = null;
        }
    }

    /**
     * Sent at once, before the request being served is answered, since libfuse answers only when the callback is over.
     * The kernel takes the message without waiting for anything, and whoever wakes up asks us again: that request waits
     * for the end of this turn and finds its work done.
     */
    @Override
    public void wakePollers() {
        if (wakeup != null) {
            libFuse.fuse_notify_poll(wakeup);
            disarm();
        }
    }
}
