// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kbus.client.Ksock;
import org.kbus.client.Message;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * {@code kbus monitor} on a mounted bus, and what Wireshark makes of its captures. Takes root, {@code /dev/fuse} and
 * {@code tshark}.
 */
@Timeout(120)
class MonitorCommandIT {

    private static final String TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}  ";
    private static final Path DISSECTOR = Path.of(System.getProperty("kbus.native", "../kbus-native-test"))
            .resolveSibling("kbus-fuse/src/main/wireshark/kbus.lua").normalize();

    private KbusDaemon daemon;

    @TempDir
    private Path directory;

    @BeforeEach
    void mount() throws Exception {
        daemon = KbusDaemon.start("auto");
    }

    @AfterEach
    void unmount() {
        daemon.close();
    }

    private String[] words(String... arguments) {
        List<String> words = new ArrayList<>(List.of("monitor", "--device", daemon.device(0).toString()));
        words.addAll(List.of(arguments));
        return words.toArray(String[]::new);
    }

    /** A monitor that watches already. */
    private RunningKbus monitor(String... arguments) throws Exception {
        return RunningKbus.start(words(arguments)).whenItHasSaid("watching");
    }

    private Ksock open() throws Exception {
        return Ksock.open(daemon.device(0));
    }

    /**
     * Ksocks 1 to 4: an announcement to two listeners and one to nobody, a request and its reply, an urgent message to
     * oneself, and a request that the bus answers. Seven messages, and ten copies.
     */
    private void converse() throws Exception {
        try (Ksock asker = open(); Ksock replier = open(); Ksock listener = open(); Ksock other = open()) {
            replier.bindAsReplier("$.Ask.Me");
            listener.bindAsListener("$.Ask.*");
            listener.bindAsListener("$.News");
            other.bindAsListener("$.News");
            asker.bindAsListener("$.Self");
            asker.send(Message.announcement("$.News", "all <is> \"well\" & good"));
            asker.send(Message.announcement("$.Unheard", new byte[] {0, 1, (byte) 0xFF}));
            asker.send(Message.request("$.Ask.Me", "how much?"));
            replier.send(Message.reply(replier.receive(), "so much"));
            asker.send(Message.announcement("$.Self").urgent());
            asker.send(Message.request("$.Ask.Me"));
            replier.close();
        }
    }

    /** The names of processes are left out: whether they are known is a matter of time. */
    private static void assertLine(String pattern, String line) {
        assertTrue(line != null && Pattern.matches(TIME + pattern, line.replace("(java)", "")),
                () -> pattern + "\nis not\n" + line);
    }

    private static void assertJson(String end, String line) {
        String withoutProcess = line.replace("\"fromProcess\":\"java\",", "");
        assertTrue(withoutProcess.endsWith(end), () -> end + "\nis not the end of\n" + line);
    }

    @Test
    void linesForPeople() throws Exception {
        try (RunningKbus monitor = monitor("--count", "7")) {
            converse();
            assertLine("Announcement 0:1 +1 -> 4,3 +\\$\\.News +22"
                    + " \"all <is> \\\\\"well\\\\\" & good\"", monitor.line());
            assertLine("Announcement 0:2 +1 -> nobody +\\$\\.Unheard +3 0x0001ff", monitor.line());
            assertLine("Request +0:3 +1 -> 2\\*,3 +\\$\\.Ask\\.Me +9 \"how much\\?\"",
                    monitor.line());
            assertLine("Reply +0:4 +2 -> 1,3 +\\$\\.Ask\\.Me +7 \"so much\""
                    + "  in reply to 0:3", monitor.line());
            assertLine("Announcement 0:5 +1 -> 1 +\\$\\.Self +0  urgent", monitor.line());
            assertLine("Request +0:6 .*", monitor.line());
            assertLine("Status +0:7 +KBUS -> 1 +\\$\\.KBUS\\.Replier\\.GoneAway +0  in reply to 0:6",
                    monitor.line());
            assertNull(monitor.line());
            assertEquals(0, monitor.waitForEnd());
            assertTrue(monitor.errors().endsWith("kbus monitor: 7 messages, 0 lost\n"), monitor.errors());
        }
    }

    @Test
    void jsonForPrograms() throws Exception {
        try (RunningKbus monitor = monitor("--json", "--count", "4")) {
            converse();
            assertJson("\"name\":\"$.News\",\"kind\":\"announcement\",\"id\":\"0:1\",\"from\":1,"
                    + "\"recipients\":[4,3],\"copies\":2,\"flags\":0,\"length\":22,"
                    + "\"text\":\"all <is> \\\"well\\\" & good\"}",
                    monitor.line());
            assertJson("\"from\":1,\"recipients\":[],\"copies\":0,\"flags\":0,\"length\":3,\"hex\":\"0001ff\"}",
                    monitor.line());
            assertJson("\"from\":1,\"recipients\":[2,3],\"copies\":2,\"replier\":2,\"flags\":1,\"length\":9,"
                    + "\"text\":\"how much?\"}", monitor.line());
            assertJson("\"inReplyTo\":\"0:3\",\"from\":2,\"to\":1,\"recipients\":[1,3],\"copies\":2,\"flags\":0,"
                    + "\"length\":7,\"text\":\"so much\"}", monitor.line());
            assertEquals(0, monitor.waitForEnd());
        }
    }

    @Test
    void processesHaveTheirNames() throws Exception {
        try (RunningKbus monitor = monitor(); Ksock ksock = open()) {
            ksock.bindAsListener("$.Name");
            String line;
            do {
                ksock.send(Message.announcement("$.Name"));
                ksock.receive();
                line = monitor.line();
            } while (!line.contains(" 1(java) -> 1(java) "));
        }
    }

    @Test
    void onlySomeNamesAndTheRepliesToThem() throws Exception {
        try (RunningKbus monitor = monitor("--count", "5", "$.Ask.%", "$.Self")) {
            converse();
            for (String name : List.of("$.Ask.Me", "$.Ask.Me", "$.Self", "$.Ask.Me", "$.KBUS.Replier.GoneAway")) {
                String line = monitor.line();
                assertTrue(line.contains(" " + name + " "), line);
            }
            assertEquals(0, monitor.waitForEnd());
            assertTrue(monitor.errors().endsWith("7 messages, 5 of them shown, 0 lost\n"), monitor.errors());
        }
    }

    // ----------------------------------------------------------------------------------------------- how it ends

    @Test
    void interruptingItLeavesWholeFiles() throws Exception {
        Path chart = directory.resolve("chart.svg");
        try (RunningKbus monitor = monitor("--chart", chart.toString())) {
            converse();
            for (int i = 0; i < 7; i++) {
                monitor.line();
            }
            assertEquals(0, monitor.signal("INT").waitForEnd(), monitor.errors());
            assertNull(monitor.line());
            assertTrue(monitor.errors().endsWith("7 messages, 0 lost\n"), monitor.errors());
            Document svg = parse(chart);
            assertEquals(7, withClass(svg, "message"));
            // One for each copy, and five in the legend.
            assertEquals(10 + 5, withClass(svg, "arrow"));
            assertEquals(2, withClass(svg, "bar"));
            assertEquals(5, withClass(svg, "lane"));
        }
    }

    private static Document parse(Path svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
    }

    private static int withClass(Document svg, String style) {
        NodeList all = svg.getElementsByTagName("*");
        int count = 0;
        for (int i = 0; i < all.getLength(); i++) {
            if (List.of(((Element) all.item(i)).getAttribute("class").split(" ")).contains(style)) {
                count++;
            }
        }
        return count;
    }

    @Test
    void aReaderThatHasEnoughEndsItQuietly() throws Exception {
        Path chart = directory.resolve("chart.svg");
        try (RunningKbus monitor = monitor("--chart", chart.toString()); Ksock sender = open()) {
            sender.send(Message.announcement("$.A"));
            monitor.line();
            monitor.closeOutput();
            sender.send(Message.announcement("$.A"));
            assertEquals(0, monitor.waitForEnd());
            assertEquals(1, monitor.errors().lines().count(), monitor.errors());
            assertEquals(2, withClass(parse(chart), "message"));
        }
    }

    @Test
    void itEndsWhenItsTimeIsOver() throws Exception {
        long start = System.nanoTime();
        Command.Result result = new Command(KbusDaemon.kbus(words("--duration", "0.3"))).run();
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().endsWith("0 messages, 0 lost\n"), result.output());
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(300).toNanos());
    }

    @Test
    void itEndsWithTheBus() throws Exception {
        try (RunningKbus monitor = monitor()) {
            daemon.kill();
            assertEquals(1, monitor.waitForEnd());
            assertTrue(monitor.errors().endsWith("the bus has ended\n"), monitor.errors());
        } finally {
            new Command(KbusDaemon.kbus("umount", daemon.mountPoint().toString())).run();
        }
    }

    @Test
    void whatCannotBeDoneIsSaid() throws Exception {
        for (List<String> wrong : List.of(List.of("--count", "0"), List.of("Sensors"), List.of("--duration", "soon"))) {
            Command.Result result = new Command(KbusDaemon.kbus(words(wrong.toArray(String[]::new)))).run();
            assertEquals(2, result.status(), result.output());
            assertEquals(1, result.lines().size(), result.output());
        }
        Command.Result result = new Command(KbusDaemon.kbus(words("--chart", "/nowhere/chart.svg"))).run();
        assertEquals(1, result.status(), result.output());
        assertTrue(result.output().contains("kbus monitor: cannot write /nowhere/chart.svg"), result.output());
    }

    // ------------------------------------------------------------------------------------------- slow, and a flood

    @Test
    void whoIsTooSlowIsToldWhatIsMissing() throws Exception {
        int sent = 500;
        try (RunningKbus monitor = monitor("--json"); Ksock sender = open()) {
            monitor.signal("STOP");
            for (int i = 0; i < sent; i++) {
                sender.send(Message.announcement("$.Flood", new byte[20_000]));
            }
            monitor.signal("CONT");
            int seen = 0;
            long lost = 0;
            while (lost == 0) {
                String line = monitor.line();
                lost = line.contains("\"lost\":")
                        ? Long.parseLong(line.replaceAll(".*\"lost\":([0-9]+).*", "$1")) : 0;
                seen += line.contains("\"name\":") ? 1 : 0;
            }
            assertEquals(sent, seen + lost);
            assertTrue(seen > 100 && lost > 100, seen + " seen, " + lost + " lost");
            assertEquals(0, monitor.signal("INT").waitForEnd());
            assertTrue(monitor.errors().endsWith(seen + " messages, " + lost + " lost\n"), monitor.errors());
        }
    }

    // ------------------------------------------------------------------------------------------------- Wireshark

    @Test
    void wiresharkReadsTheCapture() throws Exception {
        Path pcap = directory.resolve("bus.pcap");
        try (RunningKbus monitor = monitor("--quiet", "--count", "7", "--pcap", pcap.toString())) {
            converse();
            assertEquals(0, monitor.waitForEnd());
        }
        List<String> lines = tshark(pcap, "kbus.kind", "kbus.id", "kbus.name", "kbus.from", "kbus.recipient",
                "kbus.replier", "kbus.response_in", "kbus.response_to", "kbus.data.text", "kbus.data",
                "kbus.flags.urgent");
        assertEquals(List.of(
                "Announcement|0:1|$.News|1|4,3|0|||all <is> \"well\" & good|"
                        + "616c6c203c69733e202277656c6c22202620676f6f64|0",
                "Announcement|0:2|$.Unheard|1||0||||0001ff|0",
                "Request|0:3|$.Ask.Me|1|2,3|2|4||how much?|686f77206d7563683f|0",
                "Reply|0:4|$.Ask.Me|2|1,3|0||3|so much|736f206d756368|0",
                "Announcement|0:5|$.Self|1|1|0|||||1",
                "Request|0:6|$.Ask.Me|1|2,3|2|7||||0",
                "Status|0:7|$.KBUS.Replier.GoneAway|2|1|0||6|||0"),
                lines);
        List<String> columns = tshark(pcap, "_ws.col.Protocol", "_ws.col.Info", "_ws.expert.message");
        assertEquals("KBUS|Reply 0:4 $.Ask.Me \"so much\" in reply to 0:3|", columns.get(3));
        assertTrue(columns.get(6).endsWith("|The bus itself answers: the Replier will not"), columns.get(6));
    }

    @Test
    void aCaptureCanGoThroughAPipe() throws Exception {
        Path pcap = directory.resolve("bus.pcap");
        Path errors = directory.resolve("errors");
        String command = String.join(" ", KbusDaemon.kbus(words("--count", "1", "--pcap", "-")));
        Process shell = new ProcessBuilder("sh", "-c", command + " 2>" + errors + " | cat >" + pcap).start();
        while (!Files.exists(errors) || !Files.readString(errors).contains("watching")) {
            assertTrue(shell.isAlive());
            Polling.pause();
        }
        try (Ksock sender = open()) {
            sender.send(Message.announcement("$.Piped"));
        }
        assertEquals(0, shell.waitFor());
        assertEquals(List.of("$.Piped"), tshark(pcap, "kbus.name"));
    }

    /** The values of fields, in one line for each packet, with bars between them. */
    private static List<String> tshark(Path pcap, String... fields) throws Exception {
        // Two passes: a request's reply comes after it.
        List<String> words = new ArrayList<>(List.of("tshark", "-2", "-n", "-X", "lua_script:" + DISSECTOR, "-r",
                pcap.toString(), "-T", "fields", "-E", "separator=|"));
        for (String field : fields) {
            words.addAll(List.of("-e", field));
        }
        Command.Result result = new Command(words).with("LC_ALL", "C.UTF-8").run();
        assertEquals(0, result.status(), result.output());
        return result.lines().stream().filter(line -> !line.startsWith("Running as user")).toList();
    }
}
