// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kbus send}, {@code call}, {@code listen} and {@code reply} on a mounted bus. Takes root and /dev/fuse. */
@Timeout(120)
class MessagesCommandIT {

    private static KbusDaemon daemon;

    @TempDir
    private Path directory;

    @BeforeAll
    static void mount() throws Exception {
        daemon = KbusDaemon.start("auto");
    }

    @AfterAll
    static void unmount() {
        daemon.close();
    }

    /** The words of a command about the device. */
    private static String[] onDevice(String subcommand, String... arguments) {
        List<String> words = new ArrayList<>(List.of(subcommand, "--device", daemon.device(0).toString()));
        words.addAll(List.of(arguments));
        return words.toArray(String[]::new);
    }

    private static Command.Result kbus(String subcommand, String... arguments) throws Exception {
        return new Command(KbusDaemon.kbus(onDevice(subcommand, arguments))).run();
    }

    private static void assertSucceeds(String output, Command.Result result) {
        assertEquals(output, result.output());
        assertEquals(0, result.status());
    }

    private static void assertFails(int status, String why, Command.Result result) {
        assertEquals(status, result.status(), result.output());
        assertEquals(1, result.lines().size(), result.output());
        assertTrue(result.output().contains(why), result.output());
    }

    private static RunningKbus listen(String name, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(name);
        return RunningKbus.start(onDevice("listen", arguments.toArray(String[]::new))).whenBoundTo(name, daemon);
    }

    @Test
    void whatIsSentIsHeard() throws Exception {
        try (RunningKbus listener = listen("$.Sensors.*")) {
            assertSucceeds("", kbus("send", "$.Sensors.Kitchen", "21.5 °C"));
            assertEquals("$.Sensors.Kitchen 21.5 °C", listener.line());
            assertSucceeds("", kbus("send", "$.Sensors.Kitchen"));
            assertEquals("$.Sensors.Kitchen", listener.line());
        }
    }

    @Test
    void dataIsTextHexAFileOrStandardInput() throws Exception {
        byte[] bytes = {0, 1, (byte) 0xFF, '\n'};
        Path file = Files.write(directory.resolve("data"), bytes);
        try (RunningKbus listener = listen("$.Data")) {
            kbus("send", "$.Data", "--hex", "0x6b 62 75 73 00");
            assertEquals("$.Data 0x6b62757300", listener.line());
            kbus("send", "$.Data", "--file", file.toString());
            assertEquals("$.Data 0x0001ff0a", listener.line());
            Command.Result piped = new Command("sh", "-c", "printf 'two\\nlines' | " + String.join(" ",
                    KbusDaemon.kbus(onDevice("send", "'$.Data'", "--file", "-")))).run();
            assertSucceeds("", piped);
            assertEquals("$.Data two\\nlines", listener.line());
        }
    }

    @Test
    void textIsUtf8WhateverTheLocale() throws Exception {
        try (RunningKbus listener = listen("$.Locale")) {
            Command.Result sent = new Command(KbusDaemon.kbus(onDevice("send", "$.Locale", "21.5 °C")))
                    .with("LC_ALL", "C").run();
            assertSucceeds("", sent);
            assertEquals("$.Locale 21.5 °C", listener.line());
        }
    }

    @Test
    void dataComesOutAsItIs() throws Exception {
        byte[] bytes = {0, 1, (byte) 0xFF, '\n', 0};
        Path in = Files.write(directory.resolve("in"), bytes);
        Path out = directory.resolve("out");
        try (RunningKbus replier = RunningKbus.start(onDevice("reply", "$.File", "--file", in.toString()))
                .whenBoundTo("$.File", daemon)) {
            Command.Result call = new Command("sh", "-c", String.join(" ",
                    KbusDaemon.kbus(onDevice("call", "'$.File'"))) + " > " + out).run();
            assertSucceeds("", call);
            assertArrayEquals(bytes, Files.readAllBytes(out));
        }
    }

    @Test
    void listeningAsJsonTellsAll() throws Exception {
        try (RunningKbus listener = listen("$.Json", "--json")) {
            kbus("send", "$.Json", "a \"quote\"", "--urgent");
            String line = listener.line();
            assertTrue(line.matches("\\{\"name\":\"\\$\\.Json\",\"kind\":\"announcement\",\"id\":\"0:\\d+\","
                    + "\"from\":\\d+,\"urgent\":true,\"text\":\"a \\\\\"quote\\\\\"\"}"), line);
            kbus("send", "$.Json", "--hex", "ff");
            assertTrue(listener.line().endsWith(",\"hex\":\"ff\"}"));
        }
    }

    @Test
    void listeningEndsAfterSoManyMessagesOrSoLong() throws Exception {
        try (RunningKbus listener = listen("$.Count", "--count", "2", "--data")) {
            kbus("send", "$.Count", "one");
            kbus("send", "$.Count", "two");
            assertEquals("one", listener.line());
            assertEquals("two", listener.line());
            assertNull(listener.line());
            assertEquals(0, listener.waitForEnd());
        }
        assertSucceeds("", kbus("listen", "$.Silence", "--timeout", "0.01"));
        assertEquals(3, kbus("listen", "$.Silence", "--timeout", "0.01", "--count", "1").status());
    }

    @Test
    void aSignalEndsListeningAndReplyingCleanly() throws Exception {
        for (String signal : List.of("INT", "TERM", "HUP")) {
            try (RunningKbus listener = listen("$.Signal." + signal);
                    RunningKbus replier = RunningKbus.start(onDevice("reply", "$.Reply." + signal))
                            .whenBoundTo("$.Reply." + signal, daemon)) {
                assertEquals(0, listener.signal(signal).waitForEnd());
                assertEquals(0, replier.signal(signal).waitForEnd());
                assertEquals("", listener.errors() + replier.errors());
            }
        }
    }

    @Test
    void aReaderThatGoesAwayIsNoError() throws Exception {
        try (RunningKbus listener = listen("$.Head")) {
            kbus("send", "$.Head", "first");
            assertEquals("$.Head first", listener.line());
            listener.closeOutput();
            kbus("send", "$.Head", "second");
            assertEquals(0, listener.waitForEnd());
            assertEquals("", listener.errors());
        }
    }

    @Test
    void aRequestIsRepliedToWithAFixedAnswer() throws Exception {
        try (RunningKbus replier = RunningKbus.start(onDevice("reply", "$.Ping", "pong", "--count", "2", "--verbose"))
                .whenBoundTo("$.Ping", daemon)) {
            assertSucceeds("pong\n", kbus("call", "$.Ping", "hello"));
            Command.Result json = kbus("call", "$.Ping", "--json");
            assertTrue(json.output().matches("\\{\"name\":\"\\$\\.Ping\",\"kind\":\"reply\",\"id\":\"0:\\d+\","
                    + "\"inReplyTo\":\"0:\\d+\",\"from\":\\d+,\"to\":\\d+,\"text\":\"pong\"}\n"), json.output());
            assertEquals(0, replier.waitForEnd());
            assertTrue(replier.errors().contains("kbus reply: $.Ping 0:"), replier.errors());
        }
    }

    @Test
    void aRequestIsRepliedToByACommand() throws Exception {
        try (RunningKbus replier = RunningKbus.start(onDevice("reply", "$.Upper.*", "--exec",
                "tr a-z A-Z; echo \" $KBUS_NAME\"; exit 3")).whenBoundTo("$.Upper.*", daemon)) {
            assertSucceeds("LOUD $.Upper.Case\n", kbus("call", "$.Upper.Case", "loud"));
            assertTrue(replier.errors().contains("has ended with status 3"), replier.errors());
        }
    }

    @Test
    void aReplyThatCannotBeSentDoesNotEndTheReplier() throws Exception {
        try (RunningKbus replier = RunningKbus.start(onDevice("reply", "$.TooMuch", "--exec",
                "head -c 500000 /dev/zero")).whenBoundTo("$.TooMuch", daemon)) {
            assertSucceeds("\n", kbus("call", "$.TooMuch"));
            assertSucceeds("\n", kbus("call", "$.TooMuch"));
            assertTrue(replier.errors().contains("EMSGSIZE"), replier.errors());
        }
    }

    @Test
    void whatGoesWrongIsSaidInOneLine() throws Exception {
        assertFails(1, "EADDRNOTAVAIL, nobody is Replier", kbus("call", "$.Nobody"));
        assertFails(1, "EBADMSG", kbus("send", "not a name"));
        assertFails(1, "there is no file", kbus("send", "$.A", "--file", directory.resolve("none").toString()));
        assertFails(2, "give DATA or --file, not both", kbus("send", "$.A", "x", "--file", "y"));
        assertFails(2, "pairs of hex digits", kbus("send", "$.A", "--hex", "xyz"));
        assertFails(2, "not a number of seconds", kbus("call", "$.A", "--timeout", "soon"));
        assertFails(2, "mutually exclusive", kbus("send", "$.A", "--bus", "1"));
        assertFails(2, "mutually exclusive", kbus("send", "$.A", "--all-or-wait", "--all-or-fail"));
        assertFails(2, "not both", kbus("reply", "$.A", "x", "--exec", "y"));
        assertFails(1, "ENOENT", new Command(KbusDaemon.kbus("send", "--device", "/nowhere", "$.A")).run());
    }

    @Test
    void aCallThatGetsNoReplySaysWhy() throws Exception {
        try (RunningKbus replier = RunningKbus.start(onDevice("reply", "$.Stuck", "--exec", "sleep 1000"))
                .whenBoundTo("$.Stuck", daemon)) {
            assertFails(3, "no reply to $.Stuck in time (0.01 s)", kbus("call", "$.Stuck", "--timeout", "0.01"));
            try (RunningKbus caller = RunningKbus.start(onDevice("call", "$.Stuck"))) {
                String requests = " requests 1 ";
                while (!Files.readString(daemon.stats()).contains(requests)) {
                    Polling.pause();
                }
                for (ProcessHandle child : ProcessHandle.of(replier.pid()).orElseThrow().descendants().toList()) {
                    child.destroy();
                }
                replier.close();
                assertEquals(4, caller.waitForEnd());
                assertTrue(caller.errors().contains("$.KBUS.Replier."), caller.errors());
            }
        }
    }

    @Test
    void allOrFailSaysThatSomebodyHasNoRoom() throws Exception {
        try (RunningKbus listener = listen("$.Room", "--max-messages", "1")) {
            listener.signal("STOP");
            assertSucceeds("", kbus("send", "$.Room", "1"));
            assertFails(1, "EBUSY", kbus("send", "$.Room", "2", "--all-or-fail"));
            try (RunningKbus waiting = RunningKbus.start(onDevice("send", "$.Room", "3", "--all-or-wait"))) {
                while (!Files.readString(daemon.stats(), StandardCharsets.ISO_8859_1).contains(", sending")) {
                    Polling.pause();
                }
                listener.signal("CONT");
                assertEquals(0, waiting.waitForEnd());
            }
            assertEquals("$.Room 1", listener.line());
            assertEquals("$.Room 3", listener.line());
        }
    }

    @Test
    void whatCannotBeWrittenIsAnError() throws Exception {
        Command.Result full = new Command("sh", "-c", String.join(" ",
                KbusDaemon.kbus(onDevice("send", "'$.A'", "--json"))) + " > /dev/full").run();
        assertFails(1, "cannot write standard output: No space left on device", full);
    }

    @Test
    void aFileThatCannotBeReadIsToldInOneLine() throws Exception {
        assertFails(1, "Is a directory", kbus("send", "$.A", "--file", directory.toString()));
        Command.Result umlaut = new Command(KbusDaemon.kbus(onDevice("send", "$.A", "--file", "/nowhere/ü")))
                .with("LC_ALL", "C").run();
        assertFails(1, "/nowhere/", umlaut);
        assertFails(2, "--hex is about DATA", kbus("send", "$.A", "--hex"));
    }

    @Test
    void anAskerThatHasGoneDoesNotEndTheReplier() throws Exception {
        try (RunningKbus replier = RunningKbus.start(onDevice("reply", "$.Impatient", "--count", "2", "--exec",
                "read go < \"$(cat)\"; head -c 500000 /dev/zero")).whenBoundTo("$.Impatient", daemon)) {
            Path fifo = directory.resolve("fifo");
            assertEquals(0, new Command("mkfifo", fifo.toString()).run().status());
            assertFails(3, "in time", kbus("call", "$.Impatient", fifo.toString(), "--timeout", "0.5"));
            Files.writeString(fifo, "go\n");
            assertSucceeds("\n", kbus("call", "$.Impatient", "/dev/null"));
            assertEquals(0, replier.waitForEnd());
            assertTrue(replier.errors().contains("EADDRNOTAVAIL"), replier.errors());
        }
    }

    @Test
    void aListenerEndsAlsoWhileTheDaemonAnswersNothing() throws Exception {
        try (KbusDaemon another = KbusDaemon.start("fuse")) {
            try (RunningKbus listener = RunningKbus.start("listen", "--device", another.device(0).toString(), "$.A")
                    .whenBoundTo("$.A", another)) {
                // It is to wait for messages then, and not for an answer: the kernel lets nobody go who does.
                Path metrics = another.mountPoint().resolve("metrics");
                String polled = "kbus_operations_total{device=\"0\",operation=\"poll\"}";
                while (!Files.readString(metrics).contains(polled)) {
                    Polling.pause();
                }
                new Command("kill", "-STOP", Long.toString(another.pid())).run();
                try {
                    listener.signal("INT");
                    assertEquals(1, listener.waitForEnd());
                } finally {
                    new Command("kill", "-CONT", Long.toString(another.pid())).run();
                }
            }
        }
    }

    @Test
    void helpTeaches() throws Exception {
        for (String subcommand : List.of("send", "call", "listen", "reply")) {
            Command.Result help = new Command(KbusDaemon.kbus(subcommand, "--help")).run();
            assertEquals(0, help.status());
            assertTrue(help.output().contains("Examples:"), help.output());
            assertTrue(help.output().contains("--bus=N"), help.output());
        }
    }
}
