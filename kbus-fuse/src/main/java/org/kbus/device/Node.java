// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/** A name in the mounted directory, with what stands behind it and who may use it. */
public final class Node {

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

    /** Whether it has no offsets: what is read or written is always what comes next. */
    public boolean isStream() {
        return stream;
    }

    public int permissions() {
        return permissions;
    }

    public void permissions(int bits) {
        permissions = bits & 07777;
    }

    public int uid() {
        return uid;
    }

    public void uid(int owner) {
        uid = owner;
    }

    public int gid() {
        return gid;
    }

    public void gid(int group) {
        gid = group;
    }
}
