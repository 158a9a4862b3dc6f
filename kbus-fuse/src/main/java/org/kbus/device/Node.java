// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.io.IOException;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** A name in the mounted directory, with what stands behind it and who may use it. */
public final class Node {

    private static final int PERMISSIONS = 07777;

    private final String name;
    private final long inode;
    private final FileOperations operations;
    private final boolean stream;

    private int permissions;
    private int uid;
    private int gid;

    Node(String name, long inode, FileOperations operations, boolean stream, Access access) {
        this.name = name;
        this.inode = inode;
        this.operations = operations;
        this.stream = stream;
        this.permissions = access.permissions();
        this.uid = access.uid();
        this.gid = access.gid();
    }

    /**
     * Who may use a node.
     *
     * @param permissions the lower nine bits of its mode
     */
    public record Access(int permissions, int uid, int gid) {
    }

    public String name() {
        return name;
    }

    /** Its inode number: greater than that of the directory itself, {@link NodeDirectory#INODE}. */
    public long inode() {
        return inode;
    }

    public FileOperations operations() {
        return operations;
    }

    /**
     * Whether it has no offsets: what is read or written is always what comes next. A stream is read by read(2) only.
     * Whatever else the kernel reads it for goes through the page cache, which all who have the node open share, and
     * is refused with EINVAL.
     */
    public boolean isStream() {
        return stream;
    }

    int permissions() {
        return permissions;
    }

    int uid() {
        return uid;
    }

    int gid() {
        return gid;
    }

    /** A regular file: the kernel would open a character device as its own. */
    Attributes attributes(long time) {
        return new Attributes(inode, stream ? Attributes.STREAM_SIZE : 0, Attributes.S_IFREG | permissions, 1, uid, gid,
                time);
    }

    /** Mode and owner can be changed, as in /dev; its times are nobody's concern; it has no size to be changed. */
    int change(Attributes.Change change) {
        if (change.changesSize()) {
            return -Errno.EINVAL;
        }
        if (change.changesMode()) {
            permissions = change.mode() & PERMISSIONS;
        }
        if (change.changesUid()) {
            uid = change.uid();
        }
        if (change.changesGid()) {
            gid = change.gid();
        }
        return 0;
    }

    void save(RecordWriter out) throws IOException {
        out.put(permissions);
        out.put(uid);
        out.put(gid);
    }

    void load(RecordReader in) throws IOException {
        permissions = in.getInt() & PERMISSIONS;
        uid = in.getInt();
        gid = in.getInt();
    }
}
