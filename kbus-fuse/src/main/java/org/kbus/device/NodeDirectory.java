// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * The one directory that is mounted, with all its nodes. Nodes may be added while it is mounted; none ever goes. It says
 * also what a transport answers to requests that concern no device.
 */
public final class NodeDirectory {

    /** The inode number of the directory itself. */
    public static final long INODE = 1;

    /** What whoever wants to make, remove, rename or link a name gets. */
    public static final int CHANGING_NAMES_ERRNO = Errno.EPERM;
    /** What fsync(2) gets: a device has nothing to synchronize. */
    public static final int SYNCHRONIZING_ERRNO = Errno.EINVAL;
    /** What any ioctl(2) on the directory gets. */
    public static final int IOCTL_ERRNO = Errno.ENOTTY;

    private static final String TAG = "NODE";
    /** Version 1 had no access control lists. */
    private static final int VERSION = 2;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> byName = new HashMap<>();
    private final UnaryOperator<FileOperations> around;
    private Consumer<Node> onAdded = node -> {
    };
    private long time;

    public NodeDirectory() {
        this(UnaryOperator.identity());
    }

    /** @param around gives what stands between the operations of each node and whoever calls them */
    public NodeDirectory(UnaryOperator<FileOperations> around) {
        this(around, System.currentTimeMillis() / 1000);
    }

    /** @param time of all its files, in seconds since the epoch */
    public NodeDirectory(UnaryOperator<FileOperations> around, long time) {
        this.around = around;
        this.time = time;
    }

    public Node add(String name, FileOperations operations, boolean stream, Node.Access access) {
        return add(new Node(name, nextInode(), around.apply(operations), stream, access));
    }

    /**
     * Adds a node whose mode, owner and access control list follow those of others, and cannot be changed by themselves.
     *
     * @param access gives what they are now
     */
    public Node addFollower(String name, FileOperations operations, boolean stream, Supplier<Node.Access> access) {
        return add(new Node(name, nextInode(), around.apply(operations), stream, access));
    }

    private long nextInode() {
        return INODE + 1 + nodes.size();
    }

    private Node add(Node node) {
        if (byName.putIfAbsent(node.name(), node) != null) {
            throw new IllegalArgumentException("there is a node named " + node.name() + " already");
        }
        nodes.add(node);
        onAdded.accept(node);
        return node;
    }

    /** @param told each node that is added from now on, before whoever asked for it is answered */
    public void onAdded(Consumer<Node> told) {
        onAdded = told;
    }

    /** The node of that name, or null. */
    public Node lookup(String name) {
        return byName.get(name);
    }

    /** The node of that inode number, or null. */
    public Node lookup(long inode) {
        long index = inode - INODE - 1;
        return index >= 0 && index < nodes.size() ? nodes.get((int) index) : null;
    }

    /** All nodes, in the order in which they were added. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** Of the directory itself. */
    public Attributes attributes() {
        return Attributes.ofDirectory(INODE, time);
    }

    public Attributes attributes(Node node) {
        return node.attributes(time);
    }

    /**
     * Changes the attributes of a node, or of the directory itself.
     *
     * @return 0; or EPERM for the directory and for mode and owner of a node that follows others, EINVAL for a change
     *         of size, with a minus sign
     */
    public int change(long inode, Attributes.Change change) {
        return inode == INODE ? -Errno.EPERM : lookup(inode).change(change);
    }

    /**
     * Gives a node an access control list. That whoever asks for it may is the kernel's concern, as with {@link #change}.
     *
     * @param permissions the lower nine bits of its mode, as the list says them: its mask is the group's
     * @param acl         null if the mode says all
     * @return 0; or EPERM for the directory and for a node that follows others, with a minus sign
     */
    public int setAcl(long inode, int permissions, AclEntries acl) {
        return inode == INODE ? -Errno.EPERM : lookup(inode).setAcl(permissions, acl);
    }

    /**
     * Takes a node's access control list away, if it has one. As with any file its mode stays: the group has what the mask
     * was.
     *
     * @return 0; or EPERM for the list of a node that follows others, with a minus sign
     */
    public int removeAcl(long inode) {
        return inode == INODE ? 0 : lookup(inode).removeAcl();
    }

    /** How many bytes access control lists are saved in. */
    public long aclStateSize() {
        return nodes.stream().mapToLong(Node::aclStateSize).sum();
    }

    /** Saves what may have been changed of the nodes. */
    public void save(RecordWriter out) throws IOException {
        out.record(TAG, VERSION);
        out.put(time);
        out.put(nodes.size());
        for (Node node : nodes) {
            node.save(out);
        }
    }

    /** To be called when it has the nodes that there were. */
    public void load(RecordReader in) throws IOException {
        int version = in.record(TAG, VERSION);
        time = in.getLong();
        if (in.getCount() != nodes.size()) {
            throw in.damaged("another number of nodes");
        }
        for (Node node : nodes) {
            node.load(in, version >= 2);
        }
    }
}
