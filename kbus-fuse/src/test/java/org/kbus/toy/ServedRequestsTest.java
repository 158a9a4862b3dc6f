// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.device.Attributes;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFile;
import org.kbus.device.ParkedRead;
import org.kbus.device.PollEvents;
import org.kbus.device.Request;
import org.kbus.fuse.wire.RecordedRequest;
import org.kbus.linux.NativeBuffer;
import org.kbus.linux.Threads;

/** The replies to requests as the kernel gave them, byte by byte. */
class ServedRequestsTest {

    private static final String NO_REPLY = "";

    private static final int ERROR_AT = 4;
    private static final int UNIQUE_AT = 8;
    private static final int PID_AT = 32;
    private static final int NODE_AT = 16;
    private static final int HANDLE_AT = 40;
    private static final int ROOM_AT = 40;
    private static final int NAME_AT = 48;
    private static final int ACL_AT = NAME_AT + "system.posix_acl_access".length() + 1;
    private static final int READDIR_OFFSET_AT = 48;
    private static final int IOCTL_ARGUMENT_AT = 56;

    private final ScriptedDevice device = new ScriptedDevice();
    private final NodeDirectory directory = new NodeDirectory();
    private InMemoryService service;

    /** Does what its test says, and remembers what it was asked. */
    private static final class ScriptedDevice implements FileOperations {
        private String asked;
        private byte[] toRead = {};
        private byte[] toAnswer = {};
        private int result;
        private boolean parks;
        private int wants;
        private CountDownLatch turnsToRelease = new CountDownLatch(0);
        private OpenFile opened;
        private ParkedRead parked;
        private ParkedRead withdrawn;

        @Override
        public int open(OpenFile file, Request.Open request) {
            asked = "open 0" + Integer.toOctalString(request.flags()) + of(request);
            opened = file;
            return result;
        }

        @Override
        public int release(OpenFile file) {
            asked = "release";
            if (turnsToRelease.getCount() > 0) {
                turnsToRelease.countDown();
                return LATER;
            }
            return 0;
        }

        @Override
        public int read(OpenFile file, Request.Read request) {
            asked = "read " + request.buffer().remaining() + of(request);
            if (parks) {
                parked = request.park();
                return LATER;
            }
            request.buffer().put(0, toRead, 0, toRead.length);
            return toRead.length;
        }

        @Override
        public int write(OpenFile file, Request.Write request) {
            byte[] bytes = new byte[request.data().remaining()];
            request.data().get(bytes);
            asked = "write " + bytes.length + " " + new String(bytes, 0, 4, StandardCharsets.US_ASCII) + of(request);
            return bytes.length;
        }

        @Override
        public int ioctl(OpenFile file, Request.Ioctl request) {
            asked = "ioctl " + Integer.toHexString(request.command()) + " " + Long.toHexString(request.argument())
                    + (request.is32Bit() ? " of 32 bits " : " ") + request.input().remaining() + of(request);
            if (wants != 0) {
                ByteBuffer wanted = request.want(request.argument(), wants);
                if (wanted == null) {
                    return LATER;
                }
                request.output().put(wanted);
            } else {
                request.output().put(toAnswer);
            }
            return result;
        }

        @Override
        public int poll(OpenFile file, Request.Poll request) {
            asked = "poll" + of(request);
            return PollEvents.POLLIN;
        }

        @Override
        public void withdraw(OpenFile file, ParkedRead read) {
            withdrawn = read;
        }

        private static String of(Request request) {
            return " by " + request.caller().uid() + ":" + request.caller().gid() + " in " + request.caller().pid();
        }
    }

    @BeforeEach
    void open() throws IOException {
        for (int i = 0; i < 3; i++) {
            directory.add("kbus" + i, device, true, new Node.Access(0666, 0, 0));
        }
        service = new InMemoryService(directory);
        assertAnswered("open", "00 00 00 00 00 00 00 00 51 00 00 00 00 00 00 00");
    }

    @AfterEach
    void close() throws IOException {
        service.close();
    }

    private static ByteBuffer recorded(String name) {
        return RecordedRequest.of(name).bytes();
    }

    private String reply(ByteBuffer request) {
        return String.join(" | ", service.serve(request));
    }

    /** A reply that is all well, with this payload. */
    private static String answered(ByteBuffer request, String payload) {
        int length = payload.isEmpty() ? 0 : (payload.length() + 1) / 3;
        return header(request, 16 + length, 0) + (length == 0 ? "" : " " + payload);
    }

    private static String refused(ByteBuffer request, int errno) {
        return header(request, 16, -errno);
    }

    private static String header(ByteBuffer request, int length, int error) {
        ByteBuffer header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, length).putInt(ERROR_AT, error).putLong(UNIQUE_AT, request.getLong(UNIQUE_AT));
        return hex(header.array());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    private void assertAnswered(String name, String payload) {
        assertEquals(answered(recorded(name), payload), reply(recorded(name)), name);
    }

    private void assertRefused(String name, int errno) {
        assertEquals(refused(recorded(name), errno), reply(recorded(name)), name);
    }

    /** As {@code fuse_attr} has it. */
    private static String attr(Attributes attributes) {
        ByteBuffer attr = ByteBuffer.allocate(88).order(ByteOrder.LITTLE_ENDIAN);
        attr.putLong(attributes.inode()).putLong(attributes.size()).putLong(0);
        attr.putLong(attributes.time()).putLong(attributes.time()).putLong(attributes.time());
        attr.putInt(0).putInt(0).putInt(0);
        attr.putInt(attributes.mode()).putInt(attributes.links()).putInt(attributes.uid()).putInt(attributes.gid());
        attr.putInt(0).putInt(4096).putInt(0);
        return hex(attr.array());
    }

    // ------------------------------------------------------------------------------------------- the directory

    @Test
    void lookup() {
        assertAnswered("lookup", "02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
                + " 10 0e 00 00 00 00 00 00 10 0e 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                + attr(directory.attributes(directory.lookup(2))));
        assertRefused("lookup-not-there", Errno.ENOENT);
    }

    private void assertAttributes(String name, Attributes attributes) {
        assertAnswered(name, "10 0e 00 00 00 00 00 00 00 00 00 00 00 00 00 00 " + attr(attributes));
    }

    @Test
    void attributes() {
        assertAttributes("getattr-directory", directory.attributes());
        assertAttributes("getattr", directory.attributes(directory.lookup(2)));
    }

    @Test
    void changedAttributes() {
        long time = directory.attributes().time();
        assertAttributes("setattr-mode", new Attributes(2, 1 << 20, 0100640, 1, 0, 0, time, 3600));
        assertAttributes("setattr-owner", new Attributes(2, 1 << 20, 0100640, 1, 1000, 100, time, 3600));
        assertAttributes("setattr-times", new Attributes(2, 1 << 20, 0100640, 1, 1000, 100, time, 3600));
        assertRefused("setattr-size", Errno.EINVAL);
    }

    @Test
    void listing() {
        assertAnswered("opendir", "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
        assertAnswered("readdir",
                "01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00 2e 00 00 00 00 00 00 00"
                        + " 01 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 02 00 00 00 04 00 00 00 2e 2e 00 00 00 00 00 00"
                        + " 02 00 00 00 00 00 00 00 03 00 00 00 00 00 00 00 05 00 00 00 08 00 00 00 6b 62 75 73 30 00 00 00"
                        + " 03 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00 05 00 00 00 08 00 00 00 6b 62 75 73 31 00 00 00"
                        + " 04 00 00 00 00 00 00 00 05 00 00 00 00 00 00 00 05 00 00 00 08 00 00 00 6b 62 75 73 32 00 00 00");
        assertAnswered("readdir-rest", "");
        assertAnswered("releasedir", "");
    }

    /** lseek(2) takes any offset that is not negative. */
    @ParameterizedTest
    @ValueSource(longs = {0x8000_0000L, 0x1_0000_0000L, Long.MAX_VALUE})
    void nothingIsListedBehindTheEndHoweverFar(long offset) {
        ByteBuffer request = recorded("readdir").putLong(READDIR_OFFSET_AT, offset);
        assertEquals(answered(request, ""), reply(request));
    }

    @Test
    void statfs() {
        assertAnswered("statfs", "00 ".repeat(40) + "00 10 00 00 ff 00 00 00 00 10 00 00" + " 00".repeat(28));
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "link", "mkdir", "mknod", "rename", "rename2", "symlink", "unlink"})
    void namesAreNotToBeChanged(String name) {
        assertRefused(name, Errno.EPERM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"statx", "flush"})
    void whatIsRefusedOnceIsNotAskedAgain(String name) {
        assertRefused(name, Errno.ENOSYS);
    }

    // ------------------------------------------------------------------------------------ extended attributes

    private static final String LIST =
            "02 00 00 00 01 00 06 00 ff ff ff ff 02 00 06 00 fe ff 00 00 04 00 04 00 ff ff ff ff"
                    + " 08 00 04 00 64 00 00 00 10 00 06 00 ff ff ff ff 20 00 00 00 ff ff ff ff";

    /** With ENOSYS the kernel would ask no more, and the mode alone decide. */
    @ParameterizedTest
    @ValueSource(strings = {"getxattr", "getxattr-acl", "getxattr-acl-directory", "getxattr-user", "getxattr-size"})
    void whatIsNotThereIsAskedForAgain(String name) {
        assertRefused(name, Errno.ENODATA);
    }

    @Test
    void anAccessControlListIsKeptAndIsPartOfTheMode() {
        assertAnswered("listxattr", "");
        assertAnswered("listxattr-size", "00 00 00 00 00 00 00 00");
        assertAnswered("setxattr", "");
        assertAnswered("getxattr-acl", LIST);
        assertAttributes("getattr", new Attributes(2, 1 << 20, 0100660, 1, 0, 0, directory.attributes().time(), 3600));
        assertAnswered("listxattr", hex("system.posix_acl_access\0".getBytes(StandardCharsets.US_ASCII)));
        assertAnswered("listxattr-size", "18 00 00 00 00 00 00 00");
        assertRefused("getxattr-acl-directory", Errno.ENODATA);
        assertRefused("getxattr-user", Errno.ENODATA);
    }

    @Test
    void itsSizeCanBeAskedAndItIsNotCut() {
        assertAnswered("setxattr", "");
        ByteBuffer size = recorded("getxattr-acl").putInt(ROOM_AT, 0);
        assertEquals(answered(size, "34 00 00 00 00 00 00 00"), reply(size));
        ByteBuffer cut = recorded("getxattr-acl").putInt(ROOM_AT, 0x33);
        assertEquals(refused(cut, Errno.ERANGE), reply(cut));
        ByteBuffer names = recorded("listxattr").putInt(ROOM_AT, 0x17);
        assertEquals(refused(names, Errno.ERANGE), reply(names));
    }

    @Test
    void chmodChangesItsMask() {
        assertAnswered("setxattr", "");
        assertAttributes("setattr-mode", new Attributes(2, 1 << 20, 0100640, 1, 0, 0, directory.attributes().time(),
                3600));
        assertAnswered("getxattr-acl", LIST.replace("10 00 06", "10 00 04"));
        assertAttributes("setattr-owner", new Attributes(2, 1 << 20, 0100640, 1, 1000, 100, directory.attributes()
                .time(), 3600));
        assertAnswered("getxattr-acl", LIST.replace("10 00 06", "10 00 04"));
    }

    @Test
    void onceRemovedItIsGoneAndTheModeStays() {
        assertAnswered("removexattr", "");
        assertAnswered("setxattr", "");
        assertAnswered("removexattr", "");
        assertRefused("getxattr-acl", Errno.ENODATA);
        assertAttributes("getattr", new Attributes(2, 1 << 20, 0100660, 1, 0, 0, directory.attributes().time(), 3600));
        assertAnswered("removexattr", "");
    }

    /** As setfacl -b sets it. */
    @Test
    void aListThatAModeCanSayIsNone() {
        ByteBuffer request = settingAcl("01 00 06 00 ff ff ff ff 04 00 04 00 ff ff ff ff 20 00 00 00 ff ff ff ff");
        assertEquals(answered(request, ""), reply(request));
        assertRefused("getxattr-acl", Errno.ENODATA);
        assertAttributes("getattr", new Attributes(2, 1 << 20, 0100640, 1, 0, 0, directory.attributes().time(), 3600));
    }

    /** As recorded, with other entries. */
    private static ByteBuffer settingAcl(String entries) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex("02 00 00 00 " + entries);
        byte[] until = Arrays.copyOf(recorded("setxattr").array(), ACL_AT + bytes.length);
        ByteBuffer request = ByteBuffer.wrap(until).order(ByteOrder.LITTLE_ENDIAN);
        return request.put(ACL_AT, bytes).putInt(0, until.length).putInt(ROOM_AT, bytes.length);
    }

    @Test
    void aListThatIsNoneIsRefused() {
        ByteBuffer request = settingAcl("01 00 06 00 ff ff ff ff 04 00 04 00 ff ff ff ff");
        assertEquals(refused(request, Errno.EINVAL), reply(request));
        assertRefused("getxattr-acl", Errno.ENODATA);
    }

    /** The kernel has no more room to check it. */
    @Test
    void aListIsOfFourKilobytesAtMost() {
        String owner = "01 00 06 00 ff ff ff ff ";
        String rest = "04 00 04 00 ff ff ff ff 10 00 06 00 ff ff ff ff 20 00 00 00 ff ff ff ff";
        String users = IntStream.rangeClosed(1, 507).mapToObj(uid -> String.format("02 00 06 00 %02x %02x 00 00 ",
                uid & 0xFF, uid >> 8)).collect(Collectors.joining());
        ByteBuffer most = settingAcl(owner + users + rest);
        assertEquals(answered(most, ""), reply(most));
        assertAnswered("getxattr-acl", "02 00 00 00 " + owner + users + rest);
        ByteBuffer tooMany = settingAcl(owner + users + "02 00 06 00 00 00 01 00 " + rest);
        assertEquals(refused(tooMany, Errno.E2BIG), reply(tooMany));
    }

    @Test
    void theDirectoryHasNone() {
        ByteBuffer setting = recorded("setxattr").putLong(NODE_AT, NodeDirectory.INODE);
        assertEquals(refused(setting, Errno.EPERM), reply(setting));
        ByteBuffer removing = recorded("removexattr").putLong(NODE_AT, NodeDirectory.INODE);
        assertEquals(answered(removing, ""), reply(removing));
    }

    @Test
    void otherAttributesCannotBeSet() {
        assertRefused("setxattr-user", Errno.EPERM);
        assertRefused("removexattr-user", Errno.EPERM);
        assertRefused("getxattr-user", Errno.ENODATA);
        for (String name : List.of("trus.note", "security.", "system.no")) {
            ByteBuffer setting = recorded("setxattr-user");
            setting.put(NAME_AT, name.getBytes(StandardCharsets.US_ASCII));
            assertEquals(refused(setting, Errno.EOPNOTSUPP), reply(setting), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"forget", "batch-forget", "interrupt"})
    void nobodyWaitsForAnAnswer(String name) {
        assertEquals(NO_REPLY, reply(recorded(name)));
    }

    @Test
    void refusals() {
        assertRefused("fsync", Errno.EINVAL);
        assertRefused("ioctl-directory", Errno.ENOTTY);
    }

    // ------------------------------------------------------------------------------------------------ devices

    @Test
    void openAndRelease() {
        assertAnswered("open-read-only-nonblocking", "01 00 00 00 00 00 00 00 51 00 00 00 00 00 00 00");
        assertEquals("open 0104000 by 1000:100 in 14658", device.asked);
        assertAnswered("release", "");
        assertEquals("release", device.asked);
    }

    /** The kernel has its answer at once: whatever else there is to be done then, nobody waits for it. */
    @Test
    @Timeout(60)
    void releaseThatTakesSeveralTurns() throws InterruptedException {
        reply(recorded("open-read-only-nonblocking"));
        device.turnsToRelease = new CountDownLatch(5);
        assertAnswered("release", "");
        device.turnsToRelease.await();
    }

    @Test
    void anOpenThatIsRefused() {
        device.result = -Errno.EACCES;
        assertRefused("open", Errno.EACCES);
    }

    @Test
    void read() {
        device.toRead = new byte[] {1, 2, 3};
        assertAnswered("read", "01 02 03");
        assertEquals("read 64 by 1000:100 in 14658", device.asked);
        device.toRead = new byte[] {};
        assertAnswered("read-large", "");
        assertEquals("read 60000 by 1000:100 in 14658", device.asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read-splice", "read-mapping"})
    void aStreamIsNotForThePageCache(String name) {
        ByteBuffer request = recorded(name);
        request.putLong(HANDLE_AT, 0);
        device.asked = null;
        assertEquals(refused(request, Errno.EINVAL), reply(request));
        assertNull(device.asked);
    }

    @Test
    void write() {
        assertAnswered("write", "64 00 00 00 00 00 00 00");
        assertEquals("write 100 Kbus by 1000:100 in 14658", device.asked);
    }

    /** As many bytes as the device has put there, and not as the number of the command announces. */
    @Test
    void ioctl() {
        device.toAnswer = new byte[] {7, 0, 0, 0};
        device.result = 1;
        assertAnswered("ioctl-nextmsg", "01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 07 00 00 00");
        assertEquals("ioctl 80086b06 7ffc12e91548 0 by 1000:100 in 14658", device.asked);
        device.toAnswer = new byte[] {};
        device.result = 0;
        assertAnswered("ioctl-bind-32-bit", "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
        assertEquals("ioctl 40046b02 4099a000 of 32 bits 4 by 1000:100 in 14658", device.asked);
    }

    @Test
    void anIoctlThatFails() {
        device.result = -Errno.EINVAL;
        assertRefused("ioctl-discard", Errno.EINVAL);
        device.toAnswer = new byte[] {9, 0, 0, 0};
        assertAnswered("ioctl-maxmsgs", "ea ff ff ff 00 00 00 00 00 00 00 00 00 00 00 00 09 00 00 00");
    }

    @Test
    void anIoctlThatWantsItsCallersMemory() {
        NativeBuffer memory = new NativeBuffer(64);
        memory.bytes().putLong(0, 0x0807060504030201L);
        ByteBuffer request = recorded("ioctl-send");
        request.putInt(PID_AT, Threads.current()).putLong(IOCTL_ARGUMENT_AT, memory.address());
        device.wants = 8;
        assertEquals(answered(request, "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 02 03 04 05 06 07 08"),
                reply(request));
    }

    @Test
    void poll() throws IOException {
        assertAnswered("poll", "01 00 00 00 00 00 00 00");
        device.opened.wakePollers();
        assertEquals("", service.notifications(), "nobody sleeps");
    }

    /** The wake-up goes out with the next request that is served. */
    @ParameterizedTest
    @CsvSource({"poll-sleeping", "poll-time-is-up"})
    void wakeUp(String name) throws IOException {
        assertAnswered(name, "01 00 00 00 00 00 00 00");
        device.opened.wakePollers();
        assertAnswered("write", "64 00 00 00 00 00 00 00");
        assertEquals("18 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00",
                service.notifications());
    }

    // --------------------------------------------------------------------------------------------- parked reads

    @Test
    void aParkedReadIsAnsweredWithWhatItsBufferHas() {
        ParkedRead read = park();
        read.buffer().put(0, (byte) 5).put(1, (byte) 6);
        read.answer(2);
        assertEquals(List.of(answered(recorded("write"), "64 00 00 00 00 00 00 00"), answered(recorded("read"),
                "05 06")),
                service.serve(recorded("write")));
    }

    @Test
    void aParkedReadIsAnsweredOnce() {
        ParkedRead read = park();
        read.answer(0);
        assertThrows(IllegalStateException.class, () -> read.answer(0));
        assertThrows(IllegalStateException.class, read::buffer);
    }

    @Test
    void anInterruptWithdrawsAParkedRead() {
        ParkedRead read = park();
        ByteBuffer interrupt = recorded("interrupt");
        interrupt.putLong(HANDLE_AT, recorded("read").getLong(UNIQUE_AT));
        assertEquals(refused(recorded("read"), Errno.EINTR), reply(interrupt));
        assertEquals(read, device.withdrawn);
        assertThrows(IllegalStateException.class, () -> read.answer(0));
    }

    /** The kernel does not say it again. */
    @Test
    void anInterruptThatComesBeforeItsReadWithdrawsIt() {
        ByteBuffer interrupt = recorded("interrupt");
        interrupt.putLong(HANDLE_AT, recorded("read").getLong(UNIQUE_AT));
        assertEquals(NO_REPLY, reply(interrupt));
        device.parks = true;
        assertEquals(refused(recorded("read"), Errno.EINTR), reply(recorded("read")));
        assertTrue(device.withdrawn == device.parked);
    }

    private ParkedRead park() {
        device.parks = true;
        assertEquals(NO_REPLY, reply(recorded("read")));
        return device.parked;
    }
}
