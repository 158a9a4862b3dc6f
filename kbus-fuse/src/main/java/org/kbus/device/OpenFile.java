// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/**
 * One opening of a device, from open(2) to the last close of the last copy of its descriptor: the kernel's
 * {@code struct file}. A transport makes it; what a driver knows of it, the driver keeps by its {@link #handle}.
 */
public abstract class OpenFile {

    private static final int O_ACCMODE = 3;
    private static final int O_WRONLY = 1;
    private static final int O_RDWR = 2;

    private final long inode;
    private final int flags;
    private final boolean writable;
    private long handle;

    /**
     * @param inode of its node
     * @param flags those of open(2)
     */
    OpenFile(long inode, int flags) {
        int mode = flags & O_ACCMODE;
        this.inode = inode;
        this.flags = flags;
        this.writable = mode == O_WRONLY || mode == O_RDWR;
    }

    /** The inode number of its node. */
    public long inode() {
        return inode;
    }

    /** Those of open(2). */
    public int flags() {
        return flags;
    }

    /** Whether it was opened for writing. Mode 3, for ioctls only, is for neither reading nor writing. */
    public boolean isWritable() {
        return writable;
    }

    /**
     * What the kernel knows it by, from before it is opened until after it is released: a small number, which no other
     * open file of the same directory has meanwhile.
     */
    public long handle() {
        return handle;
    }

    void handle(long number) {
        handle = number;
    }

    /**
     * Makes all who sleep in poll(2), select(2) or epoll_wait(2) on it ask again. Costs little when there are none.
     * May be called from within any operation on any file of the same transport.
     */
    public abstract void wakePollers();
}
