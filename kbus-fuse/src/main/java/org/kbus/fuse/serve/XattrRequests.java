// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.InHeader;
import org.kbus.fuse.wire.PosixAclXattr;
import org.kbus.fuse.wire.XattrStructs;

/**
 * Extended attributes. A device has an access control list at most: as one it is set, and as one the kernel asks for it to
 * check who may open the node. Who may set one the kernel checks by itself. None of these is ever refused with ENOSYS: the
 * kernel would ask no more, and let the mode alone decide.
 */
final class XattrRequests {

    private static final String USER_PREFIX = "user.";
    /** Of attributes that a device node has, or could have. */
    private static final List<String> KINDS = List.of(USER_PREFIX, "trusted.", "security.", "system.posix_acl_");
    private static final byte[] NAMES = (PosixAclXattr.NAME + "\0").getBytes(StandardCharsets.US_ASCII);

    private final Exchange exchange;
    private final InHeader header;
    private final NodeDirectory directory;
    private final XattrStructs xattr;

    XattrRequests(Exchange exchange, NodeDirectory directory) {
        this.exchange = exchange;
        this.header = exchange.header();
        this.directory = directory;
        this.xattr = new XattrStructs(exchange.operation());
    }

    /** Of the node that the request is of; null if that has no list. */
    private Node.Access listed() {
        Node node = directory.lookup(header.nodeId());
        Node.Access access = node == null ? null : node.access();
        return access == null || access.acl() == null ? null : access;
    }

    void getxattr() {
        String name = XattrStructs.name(exchange.data(XattrStructs.IN_SIZE));
        Node.Access access = name.equals(PosixAclXattr.NAME) ? listed() : null;
        if (access == null) {
            exchange.fail(KINDS.stream().anyMatch(name::startsWith) ? Errno.ENODATA : Errno.EOPNOTSUPP);
            return;
        }
        int size = PosixAclXattr.size(access);
        if (isRoomFor(size)) {
            PosixAclXattr.put(exchange.payload(), access);
            exchange.reply(size);
        }
    }

    void listxattr() {
        byte[] names = listed() == null ? new byte[0] : NAMES;
        if (isRoomFor(names.length)) {
            exchange.payload().put(0, names);
            exchange.reply(names.length);
        }
    }

    /** If not, or if only the size is wanted, that is answered. */
    private boolean isRoomFor(int size) {
        int room = xattr.size();
        if (room == 0) {
            XattrStructs.putSizeOut(exchange.payload(), size);
            exchange.reply(XattrStructs.SIZE_OUT_SIZE);
            return false;
        }
        if (room < size) {
            exchange.fail(Errno.ERANGE);
            return false;
        }
        return true;
    }

    void setxattr() {
        ByteBuffer data = exchange.data(XattrStructs.IN_SIZE);
        String name = XattrStructs.name(data);
        answer(name.equals(PosixAclXattr.NAME) ? setAcl(data) : -errnoOfChanging(name));
    }

    private int setAcl(ByteBuffer value) {
        if (value.remaining() > PosixAclXattr.MOST_BYTES) {
            return -Errno.E2BIG;
        }
        PosixAclXattr acl = PosixAclXattr.get(value);
        return acl == null ? -Errno.EINVAL
                : directory.setAcl(header.nodeId(), acl.permissions(), acl.entries());
    }

    void removexattr() {
        String name = XattrStructs.name(exchange.data(0));
        answer(name.equals(PosixAclXattr.NAME) ? directory.removeAcl(header.nodeId()) : -errnoOfChanging(name));
    }

    /** Nobody has attributes of their own at a device, whoever they are. */
    private static int errnoOfChanging(String name) {
        return name.startsWith(USER_PREFIX) ? Errno.EPERM : Errno.EOPNOTSUPP;
    }

    private void answer(int result) {
        if (result < 0) {
            exchange.fail(-result);
        } else {
            exchange.reply(0);
        }
    }
}
