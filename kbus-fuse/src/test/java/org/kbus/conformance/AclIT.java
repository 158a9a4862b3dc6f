// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.linux.Mounts;

/** Access control lists of devices, set and read as setfacl(1) and getfacl(1) do. Needs root and {@code /dev/fuse}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AclIT {

    /** Says what happens when each line of the script is done to a file, and who may open it then. */
    private static final String SCRIPT = """
            import os, struct, sys

            NAME = 'system.posix_acl_access'
            TAGS = {'u': 1, 'g': 4, 'm': 16, 'o': 32}
            NONE = 2**32 - 1
            USERS = [(4321, []), (4321, [1235]), (4322, []), (4322, [1234]), (4322, [1234, 1235]), (4322, [0])]
            MODES = [os.O_RDONLY, os.O_WRONLY, os.O_RDWR]

            def acl(text):
                entries = []
                for entry in text.split(','):
                    tag, who, what = entry.split(':')
                    number = TAGS[tag] * 2 if who else TAGS[tag]
                    permission = sum(4 >> i for i in range(3) if what[i] != '-')
                    entries.append(struct.pack('<HHI', number, permission, int(who) if who else NONE))
                return struct.pack('<I', 2) + b''.join(entries)

            def outcome(act):
                try:
                    return act()
                except OSError as e:
                    return os.strerror(e.errno)

            def as_user(uid, groups, act):
                os.setgroups(groups)
                os.setegid(uid)
                os.seteuid(uid)
                try:
                    return outcome(act)
                finally:
                    os.seteuid(0)
                    os.setegid(0)
                    os.setgroups([])

            def opening(path):
                return [outcome(lambda: os.close(os.open(path, mode)) or 'may') for mode in MODES]

            def done(path, words):
                if words[0] == 'set':
                    return os.setxattr(path, words[2] if len(words) > 2 else NAME, acl(words[1]))
                if words[0] == 'set-bytes':
                    return os.setxattr(path, words[1], bytes.fromhex(words[2]))
                if words[0] == 'remove':
                    return os.removexattr(path, words[1] if len(words) > 1 else NAME)
                if words[0] == 'get':
                    return os.getxattr(path, words[1]).hex(' ')
                if words[0] == 'chmod':
                    return os.chmod(path, int(words[1], 8))
                if words[0] == 'chown':
                    return os.chown(path, int(words[1]), int(words[2]))
                if words[0] == 'user-set':
                    return as_user(4321, [1235], lambda: os.setxattr(path, NAME, acl(words[1])))

            path = sys.argv[1]
            for line in sys.argv[2].splitlines():
                print(line, '->', outcome(lambda: done(path, line.split())))
                status = os.stat(path)
                print('   ', oct(status.st_mode & 0o7777), status.st_uid, status.st_gid, os.listxattr(path))
                print('   ', outcome(lambda: os.getxattr(path, NAME).hex(' ')))
                for uid, groups in USERS:
                    print('   ', uid, groups, as_user(uid, groups, lambda: opening(path)))
            """;

    private static final String CHANGES = """
            get system.posix_acl_access
            set u::rw-,u:4321:rw-,g::---,m::rw-,o::---
            chmod 640
            chmod 600
            chmod 660
            chmod 606
            set u::rw-,g::---,g:1234:rw-,g:1235:r--,m::rw-,o::---
            set u::rw-,u:4321:---,g::---,g:1235:-w-,m::-w-,o::rw-
            set u::rw-,u:4322:rw-,g::r--,m::r--,o::---
            set u::rw-,g::rw-,m::r--,o::-w-
            remove
            remove
            chmod 600
            set u::rw-,g::r--,o::r--
            chown 4322 1235
            set u::r--,u:4322:rw-,g::rw-,m::rw-,o::---
            chown 4321 1234
            user-set u::r--,u:4322:r--,g::---,m::r--,o::---
            chown 0 0
            user-set u::rw-,u:4321:rw-,g::---,m::rw-,o::---
            set u::rw-,u:4321:rw-,g::---,o::---
            set u::rw-,g::---
            set-bytes system.posix_acl_access 020000
            set-bytes system.posix_acl_access 02000000
            set-bytes system.posix_acl_access 03000000
            set u::rw-,g::---,o::--- system.posix_acl_default
            get system.posix_acl_default
            remove system.posix_acl_default
            set-bytes user.note 00
            get user.note
            remove user.note
            get trusted.note
            get security.capability
            set-bytes system.note 00
            get system.note
            """;

    private static String done(Path file, String changes) throws IOException, InterruptedException {
        Command.Result result = new Command("python3", "-B", "-c", SCRIPT, file.toString(), changes).run();
        assertEquals(0, result.status(), result.output());
        return result.output();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse"})
    void aListOfADeviceDoesWhatThatOfADeviceNodeDoes(String transport, @TempDir Path dev) throws Exception {
        String expected;
        Mounts.mount("none", dev, "tmpfs", 0, "mode=755");
        try {
            Path node = dev.resolve("null");
            assertEquals(0, new Command("mknod", "-m", "600", node.toString(), "c", "1", "3").run().status());
            expected = done(node, CHANGES);
        } finally {
            Mounts.unmount(dev, false);
        }
        assertTrue(expected.contains("    4321 [] ['may', 'may', 'may']"), expected);
        assertTrue(expected.contains("    4321 [1235] ['Permission denied', 'may', 'Permission denied']"), expected);
        try (KbusDaemon daemon = KbusDaemon.start(transport, "--mode=0600")) {
            assertEquals(expected, done(daemon.device(0), CHANGES));
        }
    }

    /** Says of each file in a directory whether somebody may open it. */
    private static final String OPEN_ALL = """
            import os, sys

            names = sorted(os.listdir(sys.argv[1]))
            os.setgroups([])
            os.setgid(4321)
            os.setuid(4321)
            for name in names:
                try:
                    os.close(os.open(os.path.join(sys.argv[1], name), os.O_RDONLY))
                    print(name)
                except PermissionError:
                    pass
            """;

    private static final String[] ALL = {"bindings", "kbus0", "kbus1", "ksocks", "metrics", "monitor0", "monitor1",
        "stats"};

    private static void assertMay(KbusDaemon daemon, String... names) throws IOException, InterruptedException {
        Command.Result result = new Command("python3", "-B", "-c", OPEN_ALL, daemon.mountPoint().toString()).run();
        assertEquals(0, result.status(), result.output());
        assertEquals(List.of(names), result.lines());
    }

    /** The kernel, which checks it, knows them all from before. */
    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse"})
    void monitorsAndReportsFollowTheListsOfTheirDevices(String transport) throws Exception {
        String list = "set u::rw-,u:4321:rw-,g::---,m::rw-,o::---";
        try (KbusDaemon daemon = KbusDaemon.start(transport, "--devices=2", "--mode=0600")) {
            assertMay(daemon);
            done(daemon.device(0), list);
            assertMay(daemon, "kbus0", "monitor0");
            done(daemon.device(1), list);
            assertMay(daemon, ALL);
            done(daemon.device(0), "set u::rw-,u:4321:-w-,g::r--,m::rw-,o::r--");
            assertMay(daemon, "kbus1", "monitor1");
            done(daemon.device(0), list + "\nchmod 600");
            assertMay(daemon, "kbus1", "monitor1");
            done(daemon.device(0), "chmod 640");
            assertMay(daemon, ALL);
            done(daemon.device(1), "remove");
            assertMay(daemon, "kbus0", "monitor0");
        }
    }

    private static String outcome(Path file, String change) throws IOException, InterruptedException {
        return done(file, change).lines().findFirst().orElseThrow().replaceFirst(".* -> ", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse"})
    void onlyDevicesAreGivenLists(String transport) throws Exception {
        String list = "set u::rw-,u:4321:rw-,g::---,m::rw-,o::---";
        try (KbusDaemon daemon = KbusDaemon.start(transport)) {
            for (String name : List.of("monitor0", "metrics", "")) {
                assertEquals("Operation not permitted", outcome(daemon.mountPoint().resolve(name), list), name);
            }
            done(daemon.device(0), list);
            assertEquals("Operation not permitted", outcome(daemon.mountPoint().resolve("monitor0"), "remove"));
        }
    }

    /** libfuse 2 has no words for it. */
    @Test
    void overLibfuseThereAreNone() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start("jnr-fuse")) {
            Command.Result result = new Command("python3", "-B", "-c", "import os, sys; os.setxattr(sys.argv[1],"
                    + " 'system.posix_acl_access', bytes.fromhex(sys.argv[2]))", daemon.device(0).toString(),
                    "0200000001000600ffffffff04000400ffffffff20000000ffffffff").run();
            assertTrue(result.output().contains("Operation not supported"), result.output());
        }
    }
}
