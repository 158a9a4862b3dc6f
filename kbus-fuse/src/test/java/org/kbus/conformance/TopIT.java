// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kbus.client.Ksock;
import org.kbus.client.Message;

/** {@code kbus top} on a real mount: as scripts run it, and in a terminal of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TopIT {

    private static final long PATIENCE_SECONDS = 60;

    private static KbusDaemon daemon;

    @BeforeAll
    static void mount() throws Exception {
        daemon = KbusDaemon.start("fuse", "--devices=2");
    }

    @AfterAll
    static void unmount() {
        daemon.close();
    }

    private static List<String> top(String... options) {
        List<String> words = new ArrayList<>(KbusDaemon.kbus("top", "--device", daemon.device(0).toString()));
        words.addAll(List.of(options));
        return words;
    }

    // ------------------------------------------------------------------------------------------ for scripts

    @Test
    void aLookIsAJsonObject() throws Exception {
        Process top = new ProcessBuilder(top("--json", "--delay", "0.3")).redirectErrorStream(true).start();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(top.getInputStream(), StandardCharsets.UTF_8));
                Ksock asker = Ksock.open(daemon.device(0)); Ksock replier = Ksock.open(daemon.device(0))) {
            String before = lines.readLine();
            assertTrue(before.startsWith("{\"device\":\"" + daemon.device(0) + "\","), before);
            assertTrue(before.contains("\"names\":[],\"queues\":[],\"requests\":[],\"earlierRequests\":0}"), before);
            replier.bindAsReplier("$.Top.Question");
            asker.send(Message.announcement("$.Top.Data", new byte[1000]));
            Message question = Message.request("$.Top.Question");
            String id = asker.send(question).toString();
            String look = lineWith("$.Top.Question", lines);
            assertTrue(look.contains("{\"name\":\"$.Top.Data\","), look);
            assertTrue(look.contains("\"messages\":1,\"bytes\":1000,\"missed\":0,"), look);
            assertTrue(look.contains("{\"ksock\":" + replier.id() + ",\"queued\":1,\"maxQueued\":100,"), look);
            assertTrue(look.contains("{\"id\":\"" + id + "\",\"name\":\"$.Top.Question\",\"from\":" + asker.id()
                    + ",\"replier\":" + replier.id() + ",\"age\":"), look);
            replier.reply(replier.receive(), "answer");
            lineWith("\"requests\":[],\"earlierRequests\":0}", lines);
            top.destroy();
            assertTrue(top.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(0, top.exitValue(), "a signal is how one ends it");
        } finally {
            top.destroyForcibly();
        }
    }

    private static String lineWith(String what, BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.contains(what)) {
            line = lines.readLine();
        }
        assertTrue(line != null, "it has ended without saying " + what);
        return line;
    }

    @Test
    void aBatchEndsAfterSoManyLooks() throws Exception {
        Command.Result result = new Command(top("--batch", "-n", "2", "--delay", "0.2")).run();
        assertEquals(0, result.status(), result.output());
        String title = "kbus top  " + daemon.device(0);
        assertEquals(2, result.lines().stream().filter(line -> line.startsWith(title)).count(), result.output());
        assertTrue(result.lines().contains("  all queues are empty"), result.output());
    }

    @Test
    void aReaderThatGoesAwayEndsIt() throws Exception {
        List<String> words = new ArrayList<>(List.of("bash", "-c",
                "set -o pipefail; \"$@\" | head -n 1 | wc -l", "bash"));
        words.addAll(top("--batch", "--delay", "0.1"));
        Command.Result result = new Command(words).run();
        assertEquals("1\n", result.output());
        assertEquals(0, result.status());
    }

    @Test
    void withoutATerminalItSaysWhatElseThereIs() throws Exception {
        Command.Result result = new Command(top()).run();
        assertEquals(1, result.status(), result.output());
        assertEquals("kbus top: this is no terminal; use --batch or --json\n", result.output());
        assertEquals(2, new Command(top("--batch", "--delay", "0")).run().status());
        assertEquals(2, new Command(top("-n", "3")).run().status());
        assertEquals(2, new Command(top("--sort", "colour")).run().status());
    }

    // --------------------------------------------------------------------------------------- in a terminal

    /** A pseudo-terminal of 80 columns and 24 lines in which the command runs, and then a shell looks around. */
    private static final class Terminal implements AutoCloseable {

        private static final String SCREEN_BEGINS = "\u001b[?1049h";
        private static final String SCREEN_ENDS = "\u001b[?1049l";
        /** With or without something before the 25. */
        private static final String CURSOR_VISIBLE = "25h";
        private static final String DONE = "done with";

        private final Process script;
        private final StringBuilder shown = new StringBuilder();

        Terminal(List<String> words) throws IOException {
            StringBuilder line = new StringBuilder("stty rows 24 cols 80; stty -g;");
            words.forEach(word -> line.append(" '").append(word).append('\''));
            line.append("; status=$?; echo; echo " + DONE + " status $status; stty -g");
            ProcessBuilder builder = new ProcessBuilder("script", "-qec", line.toString(), "/dev/null")
                    .redirectErrorStream(true);
            builder.environment().put("TERM", "xterm");
            builder.environment().put("SHELL", "/bin/bash");
            script = builder.start();
        }

        void press(String keys) throws IOException {
            script.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
            script.getOutputStream().flush();
        }

        /** Reads on until something is shown. */
        void waitFor(String what) throws IOException {
            int from = shown.length();
            while (shown.indexOf(what, from) < 0) {
                int c = script.getInputStream().read();
                assertTrue(c >= 0, "it has ended without showing " + what + ":\n" + shown);
                shown.append((char) c);
            }
        }

        /** The program that runs in it. */
        ProcessHandle program() {
            return script.descendants().filter(process -> process.info().command().orElse("").endsWith("/java"))
                    .findFirst().orElseThrow();
        }

        /** Reads to the end, at which all must be as it was. */
        void assertEndsWellWith(int status) throws Exception {
            waitFor(DONE);
            int done = shown.length();
            shown.append(new String(script.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            assertTrue(script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
            String settingsBefore = shown.toString().lines().findFirst().orElseThrow();
            List<String> after = shown.substring(done).lines().toList();
            assertEquals(" status " + status, after.get(0));
            assertEquals(settingsBefore, after.get(1), "settings of the terminal");
            int ends = shown.indexOf(SCREEN_ENDS);
            assertTrue(shown.indexOf(SCREEN_BEGINS) >= 0 && ends > shown.indexOf(SCREEN_BEGINS), shown::toString);
            assertEquals(ends, shown.lastIndexOf(SCREEN_ENDS));
            assertTrue(shown.lastIndexOf(CURSOR_VISIBLE, ends) >= 0, shown::toString);
            assertFalse(shown.substring(ends).contains("WARNING"), shown::toString);
        }

        @Override
        public void close() {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
        }
    }

    @Test
    void keysAreObeyedAndTheTerminalIsGivenBack() throws Exception {
        try (Terminal terminal = new Terminal(top("--delay", "0.2")); Ksock ksock = Ksock.open(daemon.device(0))) {
            terminal.waitFor("/s; ");
            ksock.send(Message.announcement("$.Top.Seen"));
            terminal.waitFor("$.Top.Seen");
            terminal.press("n");
            terminal.waitFor("by name");
            terminal.press("p");
            terminal.waitFor("PAUSED");
            terminal.press("p");
            terminal.press("d");
            terminal.waitFor(daemon.device(1).toString());
            terminal.press("h");
            terminal.waitFor("stand still, or go on");
            terminal.press("x");
            terminal.waitFor("all queues are empty");
            terminal.press("q");
            terminal.assertEndsWellWith(0);
        }
    }

    @Test
    void interruptingItIsAnEndLikeAnyOther() throws Exception {
        try (Terminal terminal = new Terminal(top())) {
            terminal.waitFor("/s; ");
            terminal.press("\u0003");
            terminal.assertEndsWellWith(0);
        }
    }

    @Test
    void aSignalGivesTheTerminalBack() throws Exception {
        try (Terminal terminal = new Terminal(top())) {
            terminal.waitFor("/s; ");
            assertTrue(terminal.program().destroy());
            terminal.assertEndsWellWith(0);
        }
    }

    @Test
    void theEndOfTheBusGivesTheTerminalBack() throws Exception {
        KbusDaemon own = KbusDaemon.start("fuse");
        try (Terminal terminal = new Terminal(KbusDaemon.kbus("top", "--device", own.device(0).toString()))) {
            terminal.waitFor("/s; ");
            own.kill();
            terminal.waitFor("kbus top: the bus on " + own.mountPoint() + " has ended");
            terminal.assertEndsWellWith(1);
        } finally {
            new Command(KbusDaemon.kbus("umount", own.mountPoint().toString())).run();
        }
    }
}
