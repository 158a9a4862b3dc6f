// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.io.IOException;
import java.util.function.Supplier;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** A name in the mounted directory, with what stands behind it and who may use it. */
public final class Node {

    private static final int PERMISSIONS = 07777;
    private static final int OF_ALL = 0777;
    private static final int GROUP = 0070;
    private static final int GROUP_SHIFT = 3;
    static final int READ_BY_OWNER = 0400;
    static final int READ_BY_GROUP = 0040;
    static final int READ_BY_OTHERS = 0004;
    private static final int READ = READ_BY_OWNER | READ_BY_GROUP | READ_BY_OTHERS;

    private final String name;
    private final long inode;
    private final FileOperations operations;
    private final boolean stream;
    /** Null if its access is its own. */
    private Supplier<Access> followed;

    /** Null if it follows others'. */
    private Access own;

    Node(String name, long inode, FileOperations operations, boolean stream, Access access) {
        this(name, inode, operations, stream, access, null);
    }

    /** @param followed gives what its access is now */
    Node(String name, long inode, FileOperations operations, boolean stream, Supplier<Access> followed) {
        this(name, inode, operations, stream, null, followed);
    }

    private Node(String name, long inode, FileOperations operations, boolean stream, Access own,
            Supplier<Access> followed) {
        this.name = name;
        this.inode = inode;
        this.operations = operations;
        this.stream = stream;
        this.own = own;
        this.followed = followed;
    }

    /**
     * Who may use a node.
     *
     * @param permissions the lower nine bits of its mode
     * @param acl         what is said of further users and groups; null if nothing is
     */
    public record Access(int permissions, int uid, int gid, AclEntries acl) {

        public Access(int permissions, int uid, int gid) {
            this(permissions, uid, gid, null);
        }

        /** For those who may read what this is for, to read. */
        public Access reading() {
            // The kernel does not look at a list if the mode, and so the mask, gives the group nothing.
            if (acl == null || (permissions & GROUP) == 0) {
                return new Access(permissions & READ, uid, gid);
            }
            // So what the mask leaves is in the entries: who may write only is not to be one of the others.
            return new Access(permissions & READ | READ_BY_GROUP, uid, gid,
                    acl.masked(permissions >> GROUP_SHIFT & READ_BY_OTHERS));
        }
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

    /**
     * It has another name elsewhere, and who may use it is seen to there: from now on its access cannot be changed by
     * itself.
     *
     * @param access gives what it is now
     */
    public void follow(Supplier<Access> access) {
        followed = access;
    }

    public Access access() {
        return followed == null ? own : followed.get();
    }

    /** A regular file: the kernel would open a character device as its own. */
    Attributes attributes(long time) {
        Access access = access();
        return new Attributes(inode, stream ? Attributes.STREAM_SIZE : 0, Attributes.S_IFREG | access.permissions(), 1,
                access.uid(), access.gid(), time, followed == null ? Attributes.VALID_SECONDS : 0);
    }

    /**
     * Mode and owner can be changed, as in /dev, unless they follow others'; its times are nobody's concern; it has no
     * size to be changed. A list stays, and what the mode gives the group is its mask.
     */
    int change(Attributes.Change change) {
        if (change.changesSize()) {
            return -Errno.EINVAL;
        }
        if (!change.changesMode() && !change.changesUid() && !change.changesGid()) {
            return 0;
        }
        if (followed != null) {
            return -Errno.EPERM;
        }
        own = new Access(change.changesMode() ? change.mode() & PERMISSIONS : own.permissions(),
                change.changesUid() ? change.uid() : own.uid(), change.changesGid() ? change.gid() : own.gid(),
                own.acl());
        return 0;
    }

    /** See {@link NodeDirectory#setAcl}. */
    int setAcl(int permissions, AclEntries acl) {
        if (followed != null) {
            return -Errno.EPERM;
        }
        own = new Access(own.permissions() & ~OF_ALL | permissions & OF_ALL, own.uid(), own.gid(), acl);
        return 0;
    }

    /** See {@link NodeDirectory#removeAcl}. */
    int removeAcl() {
        return access().acl() == null ? 0 : setAcl(access().permissions(), null);
    }

    /** Of what its list adds, in bytes. */
    int aclStateSize() {
        return own == null || own.acl() == null ? 0 : own.acl().stateSize();
    }

    void save(RecordWriter out) throws IOException {
        Access access = access();
        out.put(access.permissions());
        out.put(access.uid());
        out.put(access.gid());
        out.put(own != null && own.acl() != null);
        if (own != null && own.acl() != null) {
            own.acl().save(out);
        }
    }

    /** @param mayHaveAcl whether it was saved when there were lists */
    void load(RecordReader in, boolean mayHaveAcl) throws IOException {
        Access access = new Access(in.getInt() & PERMISSIONS, in.getInt(), in.getInt(),
                mayHaveAcl && in.getBoolean() ? AclEntries.load(in) : null);
        if (followed == null) {
            own = access;
        }
    }
}
