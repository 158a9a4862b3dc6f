// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kbus.device.Attributes;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.fuse.wire.AttrStructs;
import org.kbus.fuse.wire.Dirents;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.InHeader;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.fuse.wire.OpenStructs;
import org.kbus.fuse.wire.TransferStructs;

/** What the kernel asks about the directory and the names in it. Each is answered at once. */
final class DirectoryRequests {

    private static final String[] LINKS = {".", ".."};

    private final Exchange exchange;
    private final InHeader header;
    private final NodeDirectory directory;
    private final TransferStructs transfer;

    DirectoryRequests(Exchange exchange, NodeDirectory directory) {
        this.exchange = exchange;
        this.header = exchange.header();
        this.directory = directory;
        this.transfer = new TransferStructs(exchange.operation());
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
        AttrStructs.putEntryOut(exchange.payload(), directory.attributes(node));
        exchange.reply(AttrStructs.ENTRY_OUT_SIZE);
    }

    void getattr() {
        Attributes attributes = header.nodeId() == NodeDirectory.INODE
                ? directory.attributes() : directory.attributes(directory.lookup(header.nodeId()));
        AttrStructs.putAttrOut(exchange.payload(), attributes);
        exchange.reply(AttrStructs.ATTR_OUT_SIZE);
    }

    void setattr() {
        int result = directory.change(header.nodeId(), AttrStructs.setattrIn(exchange.operation()));
        if (result < 0) {
            exchange.fail(-result);
        } else {
            getattr();
        }
    }

    void opendir() {
        OpenStructs.putOut(exchange.payload(), 0, 0);
        exchange.reply(OpenStructs.OUT_SIZE);
    }

    void readdir() {
        int room = Math.min(transfer.size(), InitStructs.MAX_WRITE);
        Dirents entries = new Dirents(exchange.payload(), room);
        List<Node> nodes = directory.nodes();
        int all = LINKS.length + nodes.size();
        // Whoever seeks in a directory chooses the offset, which the kernel takes to be ours.
        boolean added = transfer.offset() >= 0 && transfer.offset() < all;
        for (int next = (int) transfer.offset(); added && next < all; next++) {
            if (next < LINKS.length) {
                added = entries.add(NodeDirectory.INODE, next + 1, Attributes.S_IFDIR, LINKS[next]);
            } else {
                Node node = nodes.get(next - LINKS.length);
                added = entries.add(node.inode(), next + 1, Attributes.S_IFREG, node.name());
            }
        }
        exchange.reply(entries.length());
    }

    void statfs() {
        AttrStructs.putStatfsOut(exchange.payload());
        exchange.reply(AttrStructs.STATFS_OUT_SIZE);
    }
}
