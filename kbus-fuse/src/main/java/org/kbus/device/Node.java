// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Supplier;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** A name in the mounted directory, with what stands behind it and who may use it. */
public final class Node {

    private static final int PERMISSIONS = 07777;
    private static final int READ_BY_OWNER = 0400;
    private static final int READ_BY_GROUP = 0040;
    private static final int READ_BY_OTHERS = 0004;
    private static final int READ = READ_BY_OWNER | READ_BY_GROUP | READ_BY_OTHERS;
    private static final int ROOT = 0;

    private final String name;
    private final long inode;
    private final FileOperations operations;
    private final boolean stream;
    /** Null if its access is its own. */
    private final Supplier<Access> followed;

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
     */
    public record Access(int permissions, int uid, int gid) {

        /** For those who may read what this is for, to read. */
        public Access reading() {
            return new Access(permissions & READ, uid, gid);
        }

        /**
         * For those who may read everything that a number of these are for, to read. Where it takes more than a mode to
         * say who they are, it is for fewer of them.
         */
        public static Access readingAll(Collection<Access> all) {
            Access first = all.iterator().next();
            boolean sameOwner = all.stream().allMatch(access -> access.uid == first.uid);
            boolean sameGroup = all.stream().allMatch(access -> access.gid == first.gid);
            int inAll = all.stream().mapToInt(Access::permissions).reduce(READ, (some, more) -> some & more);
            // The owner of one may be in the group of another, and whoever is in that among the others of a third.
            int byGroup = READ_BY_GROUP | (sameOwner ? 0 : READ_BY_OWNER);
            int byOthers = READ_BY_OTHERS | (sameOwner ? 0 : READ_BY_OWNER) | (sameGroup ? 0 : READ_BY_GROUP);
            boolean owner = !sameOwner || (inAll & READ_BY_OWNER) != 0;
            boolean others = (inAll & byOthers) == byOthers;
            boolean group = sameGroup ? (inAll & byGroup) == byGroup : others;
            int permissions = (owner ? READ_BY_OWNER : 0) | (group ? READ_BY_GROUP : 0) | (others ? READ_BY_OTHERS : 0);
            return new Access(permissions, sameOwner ? first.uid : ROOT, sameGroup ? first.gid : ROOT);
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
     * size to be changed.
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
                change.changesUid() ? change.uid() : own.uid(), change.changesGid() ? change.gid() : own.gid());
        return 0;
    }

    void save(RecordWriter out) throws IOException {
        Access access = access();
        out.put(access.permissions());
        out.put(access.uid());
        out.put(access.gid());
    }

    void load(RecordReader in) throws IOException {
        Access access = new Access(in.getInt() & PERMISSIONS, in.getInt(), in.getInt());
        if (followed == null) {
            own = access;
        }
    }
}
