// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The one directory that is mounted, with all its nodes. Nodes may be added while it is mounted; none ever goes. */
public final class NodeDirectory {

    /** The inode number of the directory itself. */
    public static final long INODE = 1;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> byName = new HashMap<>();

    public Node add(String name, FileOperations operations, boolean stream, Node.Access access) {
        Node node = new Node(name, INODE + 1 + nodes.size(), operations, stream, access);
        if (byName.putIfAbsent(name, node) != null) {
            throw new IllegalArgumentException("there is a node named " + name + " already");
        }
        nodes.add(node);
        return node;
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
}
