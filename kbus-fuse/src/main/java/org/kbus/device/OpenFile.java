// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/**
 * One opening of a device, from open(2) to the last close of the last copy of its descriptor: the kernel's
 * {@code struct file}. A transport makes it; the driver leaves what it knows of it in {@link #privateData}.
 */
public abstract class OpenFile {

    private final boolean writable;
    private Object privateData;

    /** @param writable whether it was opened for writing */
    protected OpenFile(boolean writable) {
        this.writable = writable;
    }

    public boolean isWritable() {
        return writable;
    }

    public Object privateData() {
        return privateData;
    }

    public void privateData(Object data) {
        privateData = data;
    }

    /**
     * Makes all who sleep in poll(2), select(2) or epoll_wait(2) on it ask again. Costs little when there are none.
     * May be called from within any operation on any file of the same transport.
     */
    public abstract void wakePollers();
}
