// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The {@code struct fuse_dirent}s of a directory listing, one behind the other. */
public final class Dirents {

    private static final int NAME_OFFSET = 24;
    private static final int TYPE_SHIFT = 12;

    private final ByteBuffer payload;
    private final int room;
    private int length;

    /** @param room how many bytes the listing may have */
    public Dirents(ByteBuffer payload, int room) {
        this.payload = payload;
        this.room = room;
    }

    /** How many bytes there are so far. */
    public int length() {
        return length;
    }

    /**
     * Adds an entry, and says whether there was room for it.
     *
     * @param next where a listing goes on behind this entry
     */
    public boolean add(long inode, long next, int type, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int size = NAME_OFFSET + bytes.length + 7 & ~7;
        if (length + size > room) {
            return false;
        }
        payload.putLong(length + size - Long.BYTES, 0);
        payload.putLong(length, inode);
        payload.putLong(length + 8, next);
        payload.putInt(length + 16, bytes.length);
        payload.putInt(length + 20, type >>> TYPE_SHIFT);
        payload.put(length + NAME_OFFSET, bytes);
        length += size;
        return true;
    }
}
