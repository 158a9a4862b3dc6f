// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_attr}: what stat(2) shows. It stands in {@code fuse_entry_out} and in {@code fuse_attr_out}. */
final class Attr {

    static final int SIZE = 88;

    static final int S_IFDIR = 0040000;
    static final int S_IFREG = 0100000;

    /** How long the kernel may keep it without asking, in seconds. Only the kernel itself changes it, by SETATTR. */
    private static final long VALID_SECONDS = 3600;
    static final int BLOCK_SIZE = 4096;

    private static final int INODE_OFFSET = 0;
    private static final int SIZE_OFFSET = 8;
    private static final int ATIME_OFFSET = 24;
    private static final int MTIME_OFFSET = 32;
    private static final int CTIME_OFFSET = 40;
    private static final int MODE_OFFSET = 60;
    private static final int LINKS_OFFSET = 64;
    private static final int UID_OFFSET = 68;
    private static final int GID_OFFSET = 72;
    private static final int BLOCK_SIZE_OFFSET = 80;

    /** {@code struct fuse_entry_out}: nodeid, generation, two periods of validity in seconds and in nanoseconds. */
    static final int ENTRY_OUT_SIZE = 40 + SIZE;
    private static final int ENTRY_NODE_ID_OFFSET = 0;
    private static final int ENTRY_VALID_OFFSET = 16;
    private static final int ENTRY_ATTR_VALID_OFFSET = 24;
    private static final int ENTRY_ATTR_OFFSET = 40;

    /** {@code struct fuse_attr_out}: a period of validity. */
    static final int ATTR_OUT_SIZE = 16 + SIZE;
    private static final int ATTR_OUT_VALID_OFFSET = 0;
    private static final int ATTR_OUT_ATTR_OFFSET = 16;

    private final long time;

    /** @param time of all files' times, in seconds since the epoch */
    Attr(long time) {
        this.time = time;
    }

    void putEntryOut(ByteBuffer payload, long inode, long size, int mode, int links, int uid, int gid) {
        Zero.fill(payload, ENTRY_OUT_SIZE);
        payload.putLong(ENTRY_NODE_ID_OFFSET, inode);
        payload.putLong(ENTRY_VALID_OFFSET, VALID_SECONDS);
        payload.putLong(ENTRY_ATTR_VALID_OFFSET, VALID_SECONDS);
        put(payload, ENTRY_ATTR_OFFSET, inode, size, mode, links, uid, gid);
    }

    void putAttrOut(ByteBuffer payload, long inode, long size, int mode, int links, int uid, int gid) {
        Zero.fill(payload, ATTR_OUT_SIZE);
        payload.putLong(ATTR_OUT_VALID_OFFSET, VALID_SECONDS);
        put(payload, ATTR_OUT_ATTR_OFFSET, inode, size, mode, links, uid, gid);
    }

    private void put(ByteBuffer payload, int at, long inode, long size, int mode, int links, int uid, int gid) {
        payload.putLong(at + INODE_OFFSET, inode);
        payload.putLong(at + SIZE_OFFSET, size);
        payload.putLong(at + ATIME_OFFSET, time);
        payload.putLong(at + MTIME_OFFSET, time);
        payload.putLong(at + CTIME_OFFSET, time);
        payload.putInt(at + MODE_OFFSET, mode);
        payload.putInt(at + LINKS_OFFSET, links);
        payload.putInt(at + UID_OFFSET, uid);
        payload.putInt(at + GID_OFFSET, gid);
        payload.putInt(at + BLOCK_SIZE_OFFSET, BLOCK_SIZE);
    }
}
