// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;

/** What the kernel asks about the directory and the names in it. Each is answered at once. */
final class DirectoryOperations {

    private static final int DIRECTORY_MODE = Attr.S_IFDIR | 0755;
    private static final int DIRECTORY_LINKS = 2;
    private static final int NAME_MAX = 255;
    private static final int STATFS_OUT_SIZE = 80;
    private static final int STATFS_BLOCK_SIZE_OFFSET = 40;
    private static final int STATFS_NAME_MAX_OFFSET = 44;
    private static final int STATFS_FRAGMENT_SIZE_OFFSET = 48;

    private final Exchange exchange;
    private final InHeader header;
    private final NodeDirectory directory;
    private final SetattrIn setattr;
    private final TransferIn transfer;
    private final Attr attr = new Attr(System.currentTimeMillis() / 1000);

    DirectoryOperations(Exchange exchange, NodeDirectory directory) {
        this.exchange = exchange;
        this.header = exchange.header();
        this.directory = directory;
        this.setattr = new SetattrIn(exchange.operation());
        this.transfer = new TransferIn(exchange.operation());
    }

    /** A name that is not there is an error, and not an entry that says so: the kernel would remember that. */
    void lookup() {
        ByteBuffer data = exchange.data(0);
        byte[] name = new byte[data.remaining() - 1];
        data.get(name);
        Node node = directory.lookup(new String(name, StandardCharsets.ISO_8859_1));
        if (node == null) {
            exchange.fail(Errno.ENOENT);
            return;
        }
        attr.putEntryOut(exchange.payload(), node.inode(), sizeOf(node), modeOf(node), 1, node.uid(), node.gid());
        exchange.reply(Attr.ENTRY_OUT_SIZE);
    }

    void getattr() {
        if (header.nodeId() == NodeDirectory.INODE) {
            attr.putAttrOut(exchange.payload(), NodeDirectory.INODE, 0, DIRECTORY_MODE, DIRECTORY_LINKS, 0, 0);
        } else {
            Node node = directory.lookup(header.nodeId());
            attr.putAttrOut(exchange.payload(), node.inode(), sizeOf(node), modeOf(node), 1, node.uid(), node.gid());
        }
        exchange.reply(Attr.ATTR_OUT_SIZE);
    }

    /** Mode and owner of a node can be changed, as in /dev; its times are nobody's concern; it has no size. */
    void setattr() {
        if (header.nodeId() == NodeDirectory.INODE) {
            exchange.fail(Errno.EPERM);
            return;
        }
        if (setattr.changes(SetattrIn.FATTR_SIZE)) {
            exchange.fail(Errno.EINVAL);
            return;
        }
        Node node = directory.lookup(header.nodeId());
        if (setattr.changes(SetattrIn.FATTR_MODE)) {
            node.permissions(setattr.mode());
        }
        if (setattr.changes(SetattrIn.FATTR_UID)) {
            node.uid(setattr.uid());
        }
        if (setattr.changes(SetattrIn.FATTR_GID)) {
            node.gid(setattr.gid());
        }
        getattr();
    }

    void opendir() {
        OpenStructs.putOut(exchange.payload(), 0, 0);
        exchange.reply(OpenStructs.OUT_SIZE);
    }

    void readdir() {
        int room = Math.min(transfer.size(), InitOut.MAX_WRITE);
        Dirents entries = new Dirents(exchange.payload(), room);
        List<Node> nodes = directory.nodes();
        int links = DIRECTORY_LINKS;
        for (long next = transfer.offset(); next < links + nodes.size(); next++) {
            boolean added;
            if (next < links) {
                added = entries.add(NodeDirectory.INODE, next + 1, Attr.S_IFDIR, next == 0 ? "." : "..");
            } else {
                Node node = nodes.get((int) next - links);
                added = entries.add(node.inode(), next + 1, Attr.S_IFREG, node.name());
            }
            if (!added) {
                break;
            }
        }
        exchange.reply(entries.length());
    }

    void statfs() {
        ByteBuffer payload = exchange.payload();
        Zero.fill(payload, STATFS_OUT_SIZE);
        payload.putInt(STATFS_BLOCK_SIZE_OFFSET, Attr.BLOCK_SIZE);
        payload.putInt(STATFS_FRAGMENT_SIZE_OFFSET, Attr.BLOCK_SIZE);
        payload.putInt(STATFS_NAME_MAX_OFFSET, NAME_MAX);
        exchange.reply(STATFS_OUT_SIZE);
    }

    /** A stream has no size. It says that it has one, for {@link OpenStructs#FOPEN_PARALLEL_DIRECT_WRITES}. */
    private static long sizeOf(Node node) {
        return node.isStream() ? InitOut.MAX_WRITE : 0;
    }

    /** Regular files: the kernel would open a character device as its own. */
    private static int modeOf(Node node) {
        return Attr.S_IFREG | node.permissions();
    }
}
