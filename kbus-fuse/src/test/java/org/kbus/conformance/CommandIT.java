// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kbus mount} and {@code kbus umount} as a person uses them. Needs root, {@code /dev/fuse} and a free
 * {@code /dev/kbus}.
 */
@Tag("alone")
class CommandIT {

    private static final Path DEFAULT = Path.of("/dev/kbus");
    private static final Path FIRST_LINK = Path.of("/dev/kbus0");
    private static final String TRANSPORT = "auto";

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertFalse(Files.readString(Path.of("/proc/mounts")).contains(DEFAULT + " "), "/dev/kbus is still mounted");
        assertFalse(Files.exists(DEFAULT), "/dev/kbus is still there");
        assertFalse(Files.exists(FIRST_LINK, LinkOption.NOFOLLOW_LINKS), "/dev/kbus0 is still there");
    }

    private static Command.Result kbus(String... arguments) throws IOException, InterruptedException {
        return new Command(KbusDaemon.kbus(arguments)).run();
    }

    private static void assertFailsSaying(String what, Command.Result result) {
        assertTrue(result.output().contains(what), () -> "should say \"" + what + "\":\n" + result.output());
        assertEquals(1, result.lines().size(), () -> "should be one line:\n" + result.output());
        assertTrue(result.status() == 1 || result.status() == 2, "exit status " + result.status());
    }

    // --------------------------------------------------------------------------------------------- the default

    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse", "jnr-fuse"})
    void theDefaultMountHasLinksWhereProgramsLookForTheDevices(String transport) throws Exception {
        try (KbusDaemon daemon = KbusDaemon.startOn(DEFAULT, transport, "--devices=3")) {
            assertEquals(Path.of("kbus/kbus0"), Files.readSymbolicLink(FIRST_LINK));
            assertEquals(Path.of("kbus/kbus1"), Files.readSymbolicLink(Path.of("/dev/kbus1")));
            assertFalse(Files.exists(Path.of("/dev/kbus3")));
            assertTrue(Files.readString(daemon.stats())
                    .startsWith("dev  0: next ksock 0 next msg 0 unsent unbindings 0\n"));
            Command.Result nonRoot = new Command(nativeTest("non_root")).run();
            assertEquals(0, nonRoot.status(), nonRoot.output());
            askForOneMoreDevice();
            assertTrue(Files.isSymbolicLink(Path.of("/dev/kbus3")), "a new device has its link");
        }
        assertFalse(Files.exists(Path.of("/dev/kbus3"), LinkOption.NOFOLLOW_LINKS));
    }

    private static void askForOneMoreDevice() throws IOException, InterruptedException {
        Command.Result asked = new Command(nativeTest("new_device"), "has the next number").run();
        assertEquals(0, asked.status(), asked.output());
    }

    private static String nativeTest(String topic) {
        return Path.of(System.getProperty("kbus.native"), "build/tests", topic).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void signalsEndItAndLeaveNothingBehind(String signal) throws Exception {
        KbusDaemon daemon = KbusDaemon.startOn(DEFAULT, TRANSPORT);
        new Command("kill", "-" + signal, Long.toString(daemon.pid())).run();
        assertEquals(0, daemon.waitForEnd());
    }

    @Test
    void umountEndsIt() throws Exception {
        KbusDaemon daemon = KbusDaemon.startOn(DEFAULT, TRANSPORT);
        assertEquals(0, kbus("umount").status());
        assertFalse(Files.exists(FIRST_LINK, LinkOption.NOFOLLOW_LINKS), "links are gone when umount returns");
        assertEquals(0, daemon.waitForEnd());
    }

    @Test
    void aSignalEndsItWhileProgramsHaveDevicesOpen() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.startOn(DEFAULT, TRANSPORT);
                InputStream open = Files.newInputStream(FIRST_LINK)) {
            assertEquals(-1, open.read());
        }
    }

    @Test
    void umountSaysThatDevicesAreOpenAndLazilyTakesTheMountAwayAllTheSame() throws Exception {
        KbusDaemon daemon = KbusDaemon.startOn(DEFAULT, TRANSPORT);
        try (InputStream open = Files.newInputStream(FIRST_LINK)) {
            assertFailsSaying("programs have devices of /dev/kbus open; end them first, or use --lazy", kbus("umount"));
            assertEquals(0, kbus("umount", "--lazy").status());
            assertFalse(Files.exists(DEFAULT));
            assertEquals(-1, open.read(), "who has it open goes on using it");
        }
        assertEquals(0, daemon.waitForEnd());
    }

    @Test
    void aBusThatWasTakenAwayLazilyLeavesItsSuccessorAlone() throws Exception {
        KbusDaemon first = KbusDaemon.startOn(DEFAULT, TRANSPORT);
        InputStream open = Files.newInputStream(FIRST_LINK);
        assertEquals(0, kbus("umount", "--lazy").status());
        try (KbusDaemon second = KbusDaemon.startOn(DEFAULT, TRANSPORT)) {
            open.close();
            assertEquals(0, first.waitForEnd());
            assertTrue(Files.exists(FIRST_LINK), "the second is still there");
        }
    }

    @Test
    void aDeadMountIsClearedByTheNext() throws Exception {
        KbusDaemon.startOn(DEFAULT, TRANSPORT).kill();
        assertTrue(Files.isSymbolicLink(FIRST_LINK));
        try (KbusDaemon next = KbusDaemon.startOn(DEFAULT, TRANSPORT)) {
            assertTrue(Files.exists(FIRST_LINK));
        }
    }

    @Test
    void aDeadMountIsClearedByUmount() throws Exception {
        KbusDaemon.startOn(DEFAULT, TRANSPORT).kill();
        assertEquals(0, kbus("umount").status());
    }

    @Test
    void aLiveMountIsAnErrorThatSaysSo() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.startOn(DEFAULT, TRANSPORT)) {
            assertFailsSaying("/dev/kbus is served by another kbus already", kbus("mount"));
            assertTrue(Files.exists(FIRST_LINK), "it is still there");
        }
    }

    @Test
    void whatIsSomebodyElsesIsNeverOverwritten() throws Exception {
        Files.writeString(FIRST_LINK, "somebody else's");
        try {
            assertFailsSaying("/dev/kbus0 is there already and is not ours", kbus("mount"));
            assertEquals("somebody else's", Files.readString(FIRST_LINK));
        } finally {
            Files.delete(FIRST_LINK);
        }
    }

    @Test
    void norIsItByANewDevice() throws Exception {
        Path foreign = Files.createSymbolicLink(Path.of("/dev/kbus3"), Path.of("null"));
        try (KbusDaemon daemon = KbusDaemon.startOn(DEFAULT, TRANSPORT, "--devices=3")) {
            new Command(nativeTest("new_device"), "has the next number").run();
            assertTrue(Files.exists(daemon.device(3)), "the new device is there");
            daemon.waitForLog("device 3 has no link");
        } finally {
            assertEquals(Path.of("null"), Files.readSymbolicLink(foreign), "the link is as it was");
            Files.delete(foreign);
        }
    }

    @Test
    void aDaemonReturnsWhenTheDevicesAreUsable() throws Exception {
        Path log = Files.createTempFile("kbus", ".log");
        Command.Result mounted = kbus("mount", "--daemon", "--log", log.toString());
        assertEquals(0, mounted.status(), mounted.output());
        assertEquals("", mounted.output());
        assertTrue(Files.exists(FIRST_LINK));
        assertFailsSaying("served by another kbus already", kbus("mount", "--daemon=true"));
        assertEquals(0, kbus("umount").status());
        Files.delete(log);
    }

    @Test
    void aDaemonThatCannotWriteItsLogIsNotStarted() throws Exception {
        assertFailsSaying("cannot write to /no/such/log", kbus("mount", "--daemon", "--log=/no/such/log"));
    }

    @Test
    void whatVerboseDevicesSayIsLoggedAndNobodyWaitsForWhoeverReadsIt() throws Exception {
        List<String> words = KbusDaemon.kbus("mount", DEFAULT.toString(), "--verbose");
        Process deaf = new ProcessBuilder(words).redirectOutput(Path.of("/dev/null").toFile()).start();
        try {
            String script = String.join("\n",
                    "import os, time, quirks", "while not os.path.exists('/dev/kbus0'): time.sleep(0.01)",
                    "k = quirks.Ks()", "print([k.num() for i in range(20000)] == [0] * 20000)");
            Command.Result client = new Command("python3", "-B", "-c", script)
                    .with("PYTHONPATH", Path.of(System.getProperty("kbus.native"), "scenarios").toString()).run();
            assertEquals("True\n", client.output());
        } finally {
            deaf.destroy();
            assertTrue(deaf.waitFor(30, TimeUnit.SECONDS), "it ends, though nobody reads its last words");
        }
        try (KbusDaemon daemon = KbusDaemon.start(TRANSPORT, "--verbose")) {
            Files.newInputStream(daemon.device(0)).close();
            daemon.waitForLog("kbus0 - 1 RELEASE");
        }
    }

    @Test
    void theNativeTestsRunWhereProgramsExpectTheDevices() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.startOn(DEFAULT, TRANSPORT, "--devices=3")) {
            assertTrue(daemon.log().contains("/dev/kbus is mounted"));
            Command.Result send = new Command(nativeTest("send")).run();
            assertEquals(0, send.status(), send.output());
        }
    }

    // ------------------------------------------------------------------------------------------------- options

    @Test
    void nodesHaveTheModeAndOwnerThatWereAskedFor() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(TRANSPORT, "--mode=0640", "--owner=nobody", "--group=1234")) {
            PosixFileAttributes device = Files.readAttributes(daemon.device(0), PosixFileAttributes.class);
            assertEquals("nobody", device.owner().getName());
            assertEquals("1234", device.group().getName());
            assertEquals("rw-r-----", java.nio.file.attribute.PosixFilePermissions.toString(device.permissions()));
            Command.Result other = new Command("setpriv", "--reuid=4321", "--regid=4321", "--clear-groups",
                    "cat", daemon.device(0).toString()).run();
            assertTrue(other.output().contains("Permission denied"), other.output());
        }
    }

    @Test
    void modeAndOwnerCanBeChangedAsInDev() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(TRANSPORT)) {
            String device = daemon.device(0).toString();
            assertEquals(0, new Command("chmod", "600", device).run().status());
            assertEquals(0, new Command("chown", "nobody", device).run().status());
            assertEquals("600 nobody", new Command("stat", "-c", "%a %U", device).run().output().strip());
        }
    }

    @Test
    void queueLengthAndMessageSizesAreOptions() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(TRANSPORT, "--max-messages=7", "--abs-max-message-size=5000",
                "--def-max-message-size=1000")) {
            String script = String.join("\n",
                    "import quirks", "quirks.DEV = '" + daemon.devicePattern() + "'", "k = quirks.Ks()",
                    "print(k.u32(quirks.MAXMSGS, 0)[1], k.u32(quirks.MAXSIZE, 0)[1], k.u32(quirks.MAXSIZE, 1)[1])");
            Command.Result result = new Command("python3", "-B", "-c", script)
                    .with("PYTHONPATH", Path.of(System.getProperty("kbus.native"), "scenarios").toString()).run();
            assertEquals("7 1000 5000", result.output().strip());
        }
    }

    @Test
    void reportsCanBeReadByAnyTool() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(TRANSPORT, "--devices=2")) {
            String bindings = daemon.bindings().toString();
            String text = Files.readString(daemon.bindings());
            assertEquals(2, text.lines().count());
            assertEquals(text, new Command("cat", bindings).run().output());
            assertEquals(text, new Command("dd", "bs=7", "status=none", "if=" + bindings).run().output());
            assertEquals(text.lines().toList().get(1), new Command("tail", "-n", "1", bindings).run().output().strip());
            assertEquals("2 " + bindings, new Command("wc", "-l", bindings).run().output().strip());
            assertEquals(text.length() + " " + bindings, new Command("wc", "-c", bindings).run().output().strip());
        }
    }

    @Test
    void whatIsNotThereCannotBeMade() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(TRANSPORT)) {
            String mountPoint = daemon.mountPoint().toString();
            assertTrue(new Command("mkdir", mountPoint + "/x").run().output().contains("Operation not permitted"));
            assertTrue(new Command("touch", mountPoint + "/x").run().output().contains("Operation not permitted"));
            assertTrue(new Command("rm", mountPoint + "/kbus0").run().output().contains("Operation not permitted"));
            assertTrue(new Command("cat", mountPoint + "/kbus1").run().output().contains("No such file"));
        }
    }

    // ----------------------------------------------------------------------------------------------- bad input

    @Test
    void aBadCommandLineIsAnsweredInOneLine() throws Exception {
        assertFailsSaying("--devices must be 1 to 256, not 257", kbus("mount", "--devices=257"));
        assertFailsSaying("--devices must be 1 to 256, not 0", kbus("mount", "--devices=0"));
        assertFailsSaying("--def-max-message-size must be 100 to 409600, not 99",
                kbus("mount", "--def-max-message-size=99"));
        assertFailsSaying("--mode must be an octal number such as 0660, not rw", kbus("mount", "--mode=rw"));
        assertFailsSaying("there is no owner named no-such-user", kbus("mount", "--owner=no-such-user"));
        assertFailsSaying("there is no transport named pigeon", kbus("mount", "--transport=pigeon"));
        assertFailsSaying("Unknown option", kbus("mount", "--no-such-option"));
        assertFailsSaying("no kbus is mounted on /dev/kbus", kbus("umount"));
        assertFailsSaying("is not a directory", kbus("mount", "/dev/null"));
        assertFailsSaying("there is no directory /no/such", kbus("mount", "/no/such/place"));
        assertFailsSaying("is not a kbus", kbus("mount", "/proc"));
    }

    @Test
    void onlyRootMayMount() throws Exception {
        Path jar = Files.createTempFile("kbus", ".jar");
        Files.copy(Path.of(System.getProperty("kbus.jar")), jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        new Command("chmod", "644", jar.toString()).run();
        List<String> words = new java.util.ArrayList<>(List.of("setpriv", "--reuid=4321", "--regid=4321",
                "--clear-groups", "java", "-jar", jar.toString(), "mount"));
        assertFailsSaying("only root may mount a bus; try sudo", new Command(words).run());
        Files.delete(jar);
    }

    @Test
    void helpTellsHow() throws Exception {
        assertTrue(kbus("--help").output().contains("mount"));
        assertTrue(kbus("mount", "--help").output().contains("--max-messages"));
        assertTrue(kbus("--version").output().startsWith("kbus "));
    }

    // -------------------------------------------------------------------------------------------- the daemon

    /** A program that is stopped in the middle of things, or asks for nonsense, harms nobody else. */
    @Test
    void clientsCannotStopTheDaemon() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(TRANSPORT)) {
            String script = String.join("\n",
                    "import quirks, os", "quirks.DEV = '" + daemon.devicePattern() + "'",
                    "a, b = quirks.Ks(), quirks.Ks()", "b.bind('$.A'); b.u32(quirks.MAXMSGS, 0xffffffff)",
                    "big = bytes(409000)", "sent = 0",
                    "while True:", "    w = a.put('$.A', big)", "    if w.startswith('-'): print(w); break",
                    "    s = a.send()[0]", "    if s != '0': print(s); break", "    sent += 1",
                    "print(sent > 10, b.num() == sent)", "b.close()", "c = quirks.Ks()", "c.bind('$.A')",
                    "print(a.say('$.A', big).startswith('sent'), c.num())");
            Command.Result result = new Command("python3", "-B", "-c", script)
                    .with("PYTHONPATH", Path.of(System.getProperty("kbus.native"), "scenarios").toString())
                    .timeout(TimeUnit.MINUTES.toSeconds(2)).run();
            assertEquals("-ENOMEM\nTrue True\nTrue 1\n", result.output());
            assertFalse(daemon.log().contains("went wrong"), daemon.log());
            assertEquals(1, new String(Files.readAllBytes(daemon.bindings()), StandardCharsets.ISO_8859_1)
                    .lines().count());
        }
    }
}
