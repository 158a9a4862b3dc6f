// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbus.device.AclEntries;
import org.kbus.device.Attributes;

/** What the structs say of requests as the kernel gave them. */
class RecordedStructsTest {

    private static ByteBuffer operation(String name) {
        ByteBuffer request = RecordedRequest.of(name).bytes();
        return request.slice(InHeader.SIZE, request.capacity() - InHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Name, opcode, number, node, uid, gid, thread. */
    @ParameterizedTest
    @CsvSource({
        "batch-forget, 42, 240, 0, 0, 0, 0",
        "create, 35, 184, 1, 0, 0, 14658",
        "flush, 25, 54, 2, 1000, 100, 14658",
        "forget, 2, 228, 4, 0, 0, 0",
        "fsync, 20, 152, 2, 0, 0, 14658",
        "getattr-directory, 3, 18, 1, 0, 0, 14658",
        "getattr, 3, 22, 2, 0, 0, 14658",
        "getxattr-acl, 22, 24, 2, 4321, 4321, 26786",
        "getxattr-acl-directory, 22, 22, 1, 4321, 4321, 26786",
        "getxattr-size, 22, 30, 2, 0, 0, 26745",
        "getxattr-user, 22, 20, 2, 0, 0, 26745",
        "getxattr, 22, 30, 2, 0, 0, 14658",
        "init, 26, 2, 0, 0, 0, 0",
        "interrupt, 36, 225, 0, 0, 0, 0",
        "ioctl-bind-32-bit, 39, 98, 2, 1000, 100, 14658",
        "ioctl-bind, 39, 66, 2, 1000, 100, 14658",
        "ioctl-directory, 39, 114, 1, 1000, 100, 14658",
        "ioctl-discard, 39, 94, 2, 1000, 100, 14658",
        "ioctl-ksockid-32-bit, 39, 102, 2, 1000, 100, 14658",
        "ioctl-maxmsgs, 39, 90, 2, 1000, 100, 14658",
        "ioctl-nextmsg, 39, 78, 2, 1000, 100, 14658",
        "ioctl-send-32-bit, 39, 108, 2, 1000, 100, 14658",
        "ioctl-send, 39, 74, 2, 1000, 100, 14658",
        "link, 13, 178, 1, 0, 0, 14658",
        "listxattr-size, 23, 16, 2, 0, 0, 26745",
        "listxattr, 23, 14, 2, 0, 0, 26745",
        "lookup-not-there, 1, 12, 1, 0, 0, 14658",
        "lookup, 1, 8, 1, 0, 0, 14658",
        "mkdir, 9, 166, 1, 0, 0, 14658",
        "mknod, 8, 160, 1, 0, 0, 14658",
        "open-read-only-nonblocking, 14, 50, 2, 1000, 100, 14658",
        "open, 14, 46, 2, 1000, 100, 14658",
        "opendir, 27, 134, 1, 1000, 100, 14658",
        "poll-sleeping, 40, 126, 2, 1000, 100, 14658",
        "poll-time-is-up, 40, 128, 2, 1000, 100, 14658",
        "poll, 40, 122, 2, 1000, 100, 14658",
        "read-large, 15, 86, 2, 1000, 100, 14658",
        "read-mapping, 15, 206, 2, 0, 0, 14696",
        "read-splice, 15, 212, 4, 0, 0, 14658",
        "read, 15, 82, 2, 1000, 100, 14658",
        "readdir-rest, 28, 140, 1, 1000, 100, 14658",
        "readdir, 28, 138, 1, 1000, 100, 14658",
        "release, 18, 62, 2, 0, 0, 0",
        "releasedir, 29, 144, 1, 0, 0, 0",
        "removexattr-user, 24, 36, 2, 0, 0, 26745",
        "removexattr, 24, 32, 2, 0, 0, 26745",
        "rename, 12, 196, 1, 0, 0, 14658",
        "rename2, 45, 202, 1, 0, 0, 14658",
        "setattr-mode, 4, 26, 2, 0, 0, 14658",
        "setattr-owner, 4, 34, 2, 0, 0, 14658",
        "setattr-size, 4, 38, 2, 0, 0, 14658",
        "setattr-times, 4, 42, 2, 0, 0, 14658",
        "setxattr-user, 21, 12, 2, 0, 0, 26745",
        "setxattr, 21, 8, 2, 0, 0, 26745",
        "statfs, 17, 148, 1, 1000, 100, 14658",
        "statx, 52, 16, 1, 0, 0, 14658",
        "symlink, 6, 172, 1, 0, 0, 14658",
        "unlink, 10, 190, 1, 0, 0, 14658",
        "write-splice, 16, 218, 2, 0, 0, 14658",
        "write, 16, 70, 2, 1000, 100, 14658"
    })
    void header(String name, int opcode, long unique, long nodeId, int uid, int gid, int pid) {
        ByteBuffer request = RecordedRequest.of(name).bytes();
        InHeader header = new InHeader(request);
        assertEquals(request.capacity(), header.length());
        assertEquals(opcode, header.opcode());
        assertEquals(unique, header.unique());
        assertEquals(nodeId, header.nodeId());
        assertEquals(uid, header.uid());
        assertEquals(gid, header.gid());
        assertEquals(pid, header.pid());
    }

    @Test
    void init() {
        InitStructs init = new InitStructs(operation("init"));
        assertEquals(7, init.major());
        assertEquals(45, init.minor());
        assertTrue(init.isOffered(InitStructs.FUSE_INIT_EXT | InitStructs.FUSE_OVER_IO_URING));
        assertFalse(init.isOffered(InitStructs.FUSE_INIT_EXT | 1L << 63));
    }

    @ParameterizedTest
    @CsvSource({"open, 0100002", "open-read-only-nonblocking, 0104000"})
    void open(String name, String octalFlags) {
        assertEquals(Integer.parseInt(octalFlags, 8), new OpenStructs(operation(name)).flags());
    }

    @ParameterizedTest
    @CsvSource({"flush, 1", "release, 1", "releasedir, 0"})
    void close(String name, long handle) {
        assertEquals(handle, new OpenStructs(operation(name)).closedHandle());
    }

    /** Name, handle, offset, size, whether it is for the page cache. */
    @ParameterizedTest
    @CsvSource({"read, 0, 0, 64, false", "read-large, 0, 0, 60000, false", "read-splice, 1, 0, 16384, true",
        "read-mapping, 0, 0, 131072, true", "readdir, 0, 0, 32768, true", "readdir-rest, 0, 12, 32768, true"})
    void read(String name, long handle, long offset, int size, boolean isForPageCache) {
        TransferStructs transfer = new TransferStructs(operation(name));
        assertEquals(handle, transfer.handle());
        assertEquals(offset, transfer.offset());
        assertEquals(size, transfer.size());
        assertEquals(isForPageCache, transfer.isForPageCache());
        assertFalse(transfer.isNonBlocking());
    }

    @Test
    void whetherAReadMayWait() {
        ByteBuffer read = operation("read");
        read.putInt(32, read.getInt(32) | 04000);
        assertTrue(new TransferStructs(read).isNonBlocking());
    }

    @ParameterizedTest
    @CsvSource({"write, 100", "write-splice, 3"})
    void write(String name, int size) {
        TransferStructs transfer = new TransferStructs(operation(name));
        assertEquals(0, transfer.handle());
        assertEquals(size, transfer.size());
        assertEquals(size, operation(name).capacity() - TransferStructs.IN_SIZE);
    }

    /** Name, command, argument, whether it is a 32-bit program's, room for output. */
    @ParameterizedTest
    @CsvSource({
        "ioctl-bind, 40086b02, 7ffc12e914c0, false, 0", "ioctl-bind-32-bit, 40046b02, 4099a000, true, 0",
        "ioctl-nextmsg, 80086b06, 7ffc12e91548, false, 8", "ioctl-send, 80086b08, 7ffc12e91548, false, 8",
        "ioctl-send-32-bit, 80046b08, 4099a000, true, 4", "ioctl-ksockid-32-bit, 80046b04, 4099a000, true, 4",
        "ioctl-discard, 00006b09, 0, false, 0", "ioctl-maxmsgs, c0086b0b, 7ffc12e91548, false, 8"})
    void ioctl(String name, String command, String argument, boolean is32Bit, int maxOutputSize) {
        IoctlStructs ioctl = new IoctlStructs(operation(name));
        assertEquals(0, ioctl.handle());
        assertEquals(Integer.parseUnsignedInt(command, 16), ioctl.command());
        assertEquals(Long.parseLong(argument, 16), ioctl.argument());
        assertEquals(is32Bit, ioctl.is32Bit());
        assertEquals(maxOutputSize, ioctl.maxOutputSize());
        assertFalse(ioctl.isOnDirectory());
    }

    @Test
    void ioctlOnTheDirectory() {
        assertTrue(new IoctlStructs(operation("ioctl-directory")).isOnDirectory());
    }

    @ParameterizedTest
    @CsvSource({"poll, false", "poll-sleeping, true", "poll-time-is-up, true"})
    void poll(String name, boolean isWakeupWanted) {
        PollStructs poll = new PollStructs(operation(name));
        assertEquals(0, poll.handle());
        assertEquals(1, poll.kernelHandle());
        assertEquals(isWakeupWanted, poll.isWakeupWanted());
    }

    @Test
    void interrupt() {
        assertEquals(0xe0, InterruptIn.unique(operation("interrupt")));
    }

    @Test
    void setattr() {
        Attributes.Change mode = AttrStructs.setattrIn(operation("setattr-mode"));
        assertTrue(mode.changesMode());
        assertEquals(0100640, mode.mode());
        assertFalse(mode.changesUid() || mode.changesGid() || mode.changesSize());
        Attributes.Change owner = AttrStructs.setattrIn(operation("setattr-owner"));
        assertTrue(owner.changesUid() && owner.changesGid());
        assertEquals(1000, owner.uid());
        assertEquals(100, owner.gid());
        assertFalse(owner.changesMode() || owner.changesSize());
        assertTrue(AttrStructs.setattrIn(operation("setattr-size")).changesSize());
        Attributes.Change times = AttrStructs.setattrIn(operation("setattr-times"));
        assertFalse(times.changesMode() || times.changesUid() || times.changesGid() || times.changesSize());
    }

    private static String xattrName(String name, int operationSize) {
        return XattrStructs.name(operation(name).position(operationSize));
    }

    /** Name of the request and of the attribute, room for its value. */
    @ParameterizedTest
    @CsvSource({"getxattr, security.capability, 0", "getxattr-acl, system.posix_acl_access, 4096",
        "getxattr-user, user.note, 128", "getxattr-size, user.note, 0"})
    void getxattr(String name, String attribute, int room) {
        assertEquals(attribute, xattrName(name, XattrStructs.IN_SIZE));
        assertEquals(room, new XattrStructs(operation(name)).size());
    }

    @Test
    void listxattr() {
        assertEquals(256, new XattrStructs(operation("listxattr")).size());
        assertEquals(0, new XattrStructs(operation("listxattr-size")).size());
    }

    @Test
    void setxattr() {
        ByteBuffer user = operation("setxattr-user").position(XattrStructs.IN_SIZE);
        assertEquals("user.note", XattrStructs.name(user));
        assertEquals(5, user.remaining());
        assertEquals(5, new XattrStructs(operation("setxattr-user")).size());
        ByteBuffer acl = operation("setxattr").position(XattrStructs.IN_SIZE);
        assertEquals(PosixAclXattr.NAME, XattrStructs.name(acl));
        assertEquals(new PosixAclXattr(0660, new AclEntries(4, sorted(65534, 6), sorted(100, 4))),
                PosixAclXattr.get(acl));
    }

    private static SortedMap<Integer, Integer> sorted(int id, int permission) {
        return new TreeMap<>(Map.of(id, permission));
    }

    @Test
    void removexattr() {
        assertEquals("user.note", xattrName("removexattr-user", 0));
        assertEquals(PosixAclXattr.NAME, xattrName("removexattr", 0));
    }
}
