// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/** An open file as a transport has it, which knows what it is the opening of. */
public abstract class NodeFile extends OpenFile {

    private final Node node;

    /** @param flags those of open(2) */
    protected NodeFile(Node node, int flags) {
        super(node.inode(), flags);
        this.node = node;
    }

    public final Node node() {
        return node;
    }
}
