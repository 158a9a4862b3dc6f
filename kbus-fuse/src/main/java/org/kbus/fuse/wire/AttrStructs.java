// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;
import org.kbus.device.Attributes;

/**
 * {@code struct fuse_attr} and the structs that it or a part of it stands in: {@code fuse_entry_out}, {@code
 * fuse_attr_out}, {@code fuse_setattr_in} and {@code fuse_statfs_out}.
 */
public final class AttrStructs {

    public static final int ENTRY_OUT_SIZE = 128;
    public static final int ATTR_OUT_SIZE = 104;
    public static final int STATFS_OUT_SIZE = 80;

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

    private static final int ENTRY_NODE_ID_OFFSET = 0;
    private static final int ENTRY_VALID_OFFSET = 16;
    private static final int ENTRY_ATTR_VALID_OFFSET = 24;
    private static final int ENTRY_ATTR_OFFSET = 40;

    private static final int ATTR_OUT_VALID_OFFSET = 0;
    private static final int ATTR_OUT_ATTR_OFFSET = 16;

    private static final int FATTR_MODE = 1;
    private static final int FATTR_UID = 1 << 1;
    private static final int FATTR_GID = 1 << 2;
    private static final int FATTR_SIZE = 1 << 3;
    private static final int SETATTR_VALID_OFFSET = 0;
    private static final int SETATTR_MODE_OFFSET = 68;
    private static final int SETATTR_UID_OFFSET = 76;
    private static final int SETATTR_GID_OFFSET = 80;

    private static final int STATFS_BLOCK_SIZE_OFFSET = 40;
    private static final int STATFS_NAME_MAX_OFFSET = 44;
    private static final int STATFS_FRAGMENT_SIZE_OFFSET = 48;

    private AttrStructs() {
    }

    public static void putEntryOut(ByteBuffer payload, Attributes attributes) {
        Payload.clear(payload, ENTRY_OUT_SIZE);
        payload.putLong(ENTRY_NODE_ID_OFFSET, attributes.inode());
        payload.putLong(ENTRY_VALID_OFFSET, Attributes.VALID_SECONDS);
        payload.putLong(ENTRY_ATTR_VALID_OFFSET, attributes.validSeconds());
        put(payload, ENTRY_ATTR_OFFSET, attributes);
    }

    public static void putAttrOut(ByteBuffer payload, Attributes attributes) {
        Payload.clear(payload, ATTR_OUT_SIZE);
        payload.putLong(ATTR_OUT_VALID_OFFSET, attributes.validSeconds());
        put(payload, ATTR_OUT_ATTR_OFFSET, attributes);
    }

    private static void put(ByteBuffer payload, int at, Attributes attributes) {
        payload.putLong(at + INODE_OFFSET, attributes.inode());
        payload.putLong(at + SIZE_OFFSET, attributes.size());
        payload.putLong(at + ATIME_OFFSET, attributes.time());
        payload.putLong(at + MTIME_OFFSET, attributes.time());
        payload.putLong(at + CTIME_OFFSET, attributes.time());
        payload.putInt(at + MODE_OFFSET, attributes.mode());
        payload.putInt(at + LINKS_OFFSET, attributes.links());
        payload.putInt(at + UID_OFFSET, attributes.uid());
        payload.putInt(at + GID_OFFSET, attributes.gid());
        payload.putInt(at + BLOCK_SIZE_OFFSET, Attributes.BLOCK_SIZE);
    }

    /** What a {@code fuse_setattr_in} asks to be changed. */
    public static Attributes.Change setattrIn(ByteBuffer operation) {
        int valid = operation.getInt(SETATTR_VALID_OFFSET);
        return new Attributes.Change(
                (valid & FATTR_MODE) != 0, operation.getInt(SETATTR_MODE_OFFSET),
                (valid & FATTR_UID) != 0, operation.getInt(SETATTR_UID_OFFSET),
                (valid & FATTR_GID) != 0, operation.getInt(SETATTR_GID_OFFSET),
                (valid & FATTR_SIZE) != 0);
    }

    public static void putStatfsOut(ByteBuffer payload) {
        Payload.clear(payload, STATFS_OUT_SIZE);
        payload.putInt(STATFS_BLOCK_SIZE_OFFSET, Attributes.BLOCK_SIZE);
        payload.putInt(STATFS_FRAGMENT_SIZE_OFFSET, Attributes.BLOCK_SIZE);
        payload.putInt(STATFS_NAME_MAX_OFFSET, Attributes.NAME_MAX);
    }
}
