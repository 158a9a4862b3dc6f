// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kbus.client.KbusErrno;
import org.kbus.client.Ksock;
import org.kbus.client.Message;

/** The subcommands of {@code kbus} that look around, each as a user runs it, on a real mount. */
class ToolsIT {

    private static KbusDaemon daemon;

    @BeforeAll
    static void mount() throws Exception {
        daemon = KbusDaemon.start("fuse", "--devices=2");
    }

    @AfterAll
    static void unmount() {
        daemon.close();
    }

    private static String device(int number) {
        return daemon.device(number).toString();
    }

    private static Command.Result kbus(String... arguments) throws Exception {
        return new Command(KbusDaemon.kbus(arguments)).run();
    }

    /** What it prints, which it must do with status 0. */
    private static String output(String... arguments) throws Exception {
        Command.Result result = kbus(arguments);
        assertEquals(0, result.status(), result.output());
        return result.output();
    }

    private static void assertFailsSaying(String what, int status, String... arguments) throws Exception {
        Command.Result result = kbus(arguments);
        assertEquals(status, result.status(), result.output());
        assertEquals(1, result.lines().size(), result.output());
        assertTrue(result.output().contains(what), result.output());
    }

    private static void assertFinds(String regex, String text) {
        assertTrue(Pattern.compile(regex).matcher(text).find(), text);
    }

    // ---------------------------------------------------------------------------------------------- errno

    @Test
    void errnoTellsWhatAnErrorMeansHere() throws Exception {
        String told = output("errno", "EADDRNOTAVAIL");
        assertTrue(told.startsWith("EADDRNOTAVAIL (99): "), told);
        assertTrue(told.contains("of SEND:\n    Nobody is Replier of the name"), told);
        assertTrue(told.contains("of SEND of a reply:\n    The asker has closed."), told);
        assertEquals(told, output("errno", "eaddrnotavail"));
        assertEquals(told, output("errno", "99"));
    }

    @Test
    void errnoAloneListsAll() throws Exception {
        String all = output("errno");
        for (KbusErrno errno : KbusErrno.values()) {
            assertTrue(all.contains(errno + " (" + errno.number() + "): "), all);
        }
        assertTrue(all.lines().allMatch(line -> line.length() <= 80), all);
        assertEquals(KbusErrno.values().length, output("errno", "--json").lines().count());
        assertTrue(output("errno", "--json", "EPIPE").startsWith("{\"name\":\"EPIPE\",\"number\":32,"));
    }

    @Test
    void anErrorThatABusDoesNotGiveIsSaidToBeNone() throws Exception {
        assertFailsSaying("a bus gives no error EIEIO", 1, "errno", "EIEIO");
        assertFailsSaying("a bus gives no error 4711", 1, "errno", "4711");
    }

    // ------------------------------------------------------------------------------------- stats, new-device

    @Test
    void statsAreThoseOfTheDevice() throws Exception {
        try (Ksock ksock = Ksock.open(daemon.device(1))) {
            ksock.send(Message.announcement("$.A", "a"));
            String stats = output("stats", "--device", device(1));
            assertFinds("\\Adev  1: next ksock \\d+ next msg \\d+ unsent unbindings 0\n", stats);
            assertFinds("    ksock " + ksock.id() + " last msg 0:\\d+ queue 0 of 100\n", stats);
            assertFalse(stats.contains("dev  0"), stats);
            String json = output("stats", "--json", "--device", device(1));
            assertTrue(json.startsWith("{\"device\":\"" + device(1) + "\","), json);
            assertTrue(json.contains("{\"ksock\":" + ksock.id() + ",\"lastMessage\":\"" + ksock.lastSent() + "\","),
                    json);
        }
        String metrics = output("stats", "--metrics", "--device", device(1));
        assertFinds("(?m)^kbus_messages_sent_total\\{device=\"1\"} [1-9]", metrics);
        assertFailsSaying("mutually exclusive", 2, "stats", "--metrics", "--json", "--device", device(1));
    }

    @Test
    void aNewDeviceCanBeUsedAtOnce() throws Exception {
        try (KbusDaemon own = KbusDaemon.start("fuse")) {
            String path = output("new-device", "--device", own.device(0).toString()).strip();
            assertEquals(own.device(1).toString(), path);
            Ksock.open(Path.of(path)).close();
            assertEquals("{\"number\":2,\"device\":\"" + own.device(2) + "\"}\n",
                    output("new-device", "--json", "--device", path));
        }
    }

    // ------------------------------------------------------------------------------------------------- ls

    @Test
    void lsShowsWhoIsOnTheBus() throws Exception {
        try (Ksock asker = Ksock.open(daemon.device(1)); Ksock replier = Ksock.open(daemon.device(1))) {
            replier.bindAsReplier("$.Tools.Ls");
            replier.bindAsListener("$.Tools.*");
            replier.maxMessages(2);
            asker.send(Message.request("$.Tools.Ls"));
            String listed = output("ls", "--device", device(1));
            long pid = ProcessHandle.current().pid();
            assertTrue(listed.startsWith(device(1) + "\n"), listed);
            assertFinds("(?m)^ +" + asker.id() + " +" + pid + " \\S.* 0/100 +1 +0$", listed);
            assertFinds("(?m)^ +" + replier.id() + " +" + pid + " \\S.* 2/2 +0 +0$\n"
                    + " +R \\$\\.Tools\\.Ls\n +L \\$\\.Tools\\.\\*$",
                    listed);
            String json = output("ls", "--json", "--device", device(1));
            assertTrue(json.contains("\"ksock\":" + replier.id() + ",\"pid\":" + pid), json);
            assertTrue(json.contains("\"queued\":2,\"maxQueued\":2,\"outstanding\":0,\"unsent\":0,\"sending\":false,"
                    + "\"onlyOnce\":false,\"bindings\":[{\"role\":\"replier\",\"name\":\"$.Tools.Ls\"},"
                    + "{\"role\":\"listener\",\"name\":\"$.Tools.*\"}]}\n"), json);
        }
    }

    /** Others may have buses mounted on this machine, and dead ones at that. */
    @Test
    void lsShowsAllBuses() throws Exception {
        try (KbusDaemon other = KbusDaemon.start("fuse"); Ksock ksock = Ksock.open(other.device(0))) {
            String listed = kbus("ls").output();
            assertTrue(listed.contains(device(0) + "  no Ksocks\n"), listed);
            assertFinds("(?m)^" + other.device(0) + "\n.*\n +" + ksock.id() + " ", listed);
        }
    }

    @Test
    void lsTellsOfADeadBusAndGoesOn() throws Exception {
        KbusDaemon dead = KbusDaemon.start("fuse");
        dead.kill();
        try {
            Command.Result result = kbus("ls");
            assertEquals(1, result.status(), result.output());
            assertTrue(result.output().contains("take it away with kbus umount " + dead.mountPoint()), result.output());
            assertTrue(result.output().contains(device(0)), result.output());
        } finally {
            output("umount", dead.mountPoint().toString());
            Files.deleteIfExists(dead.mountPoint());
        }
    }

    @Test
    void lsDoesNotWaitForABusThatDoesNotAnswer() throws Exception {
        try (KbusDaemon stopped = KbusDaemon.start("fuse")) {
            new Command("kill", "-STOP", Long.toString(stopped.pid())).run();
            try {
                Command.Result result = kbus("ls");
                assertEquals(1, result.status(), result.output());
                assertTrue(result.output().contains("the daemon of " + stopped.mountPoint() + " does not answer"),
                        result.output());
                assertTrue(result.output().contains(device(0)), result.output());
            } finally {
                new Command("kill", "-CONT", Long.toString(stopped.pid())).run();
            }
        }
    }

    @Test
    void aDeviceThatIsNotThereIsSaidToBeNone() throws Exception {
        String gone = daemon.mountPoint().resolve("kbus99").toString();
        for (String command : List.of("ls", "stats", "new-device")) {
            assertFailsSaying(gone, 1, command, "--device", gone);
        }
        assertFailsSaying("is not a device", 1, "ls", "--device", daemon.stats().toString());
    }

    @Test
    void aReaderThatGoesAwayIsNoError() throws Exception {
        for (List<String> arguments : List.of(List.of("errno"), List.of("errno", "--json"),
                List.of("stats", "--metrics", "--device", device(0)), List.of("ls", "--device", device(0)))) {
            List<String> words = new ArrayList<>(List.of("bash", "-c",
                    "set -o pipefail; \"$@\" | head -n 1 | wc -l", "bash"));
            words.addAll(KbusDaemon.kbus(arguments.toArray(String[]::new)));
            Command.Result result = new Command(words).run();
            assertEquals("1\n", result.output());
            assertEquals(0, result.status());
        }
    }
}
