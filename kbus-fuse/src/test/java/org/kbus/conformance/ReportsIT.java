// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files {@code metrics} and {@code ksocks} of a real mount. Needs root and {@code /dev/fuse}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReportsIT {

    private static final Path NATIVE = Path.of(System.getProperty("kbus.native", "../kbus-native-test"));

    private static Path metricsOf(KbusDaemon daemon) {
        return daemon.mountPoint().resolve("metrics");
    }

    private static Exposition scrape(KbusDaemon daemon) throws IOException {
        return Exposition.parse(Files.readString(metricsOf(daemon), StandardCharsets.US_ASCII));
    }

    /** The lines of the table but for its heading, the blanks between its columns made one. */
    private static List<String> ksocks(KbusDaemon daemon) throws IOException {
        List<String> lines = Files.readAllLines(daemon.mountPoint().resolve("ksocks"), StandardCharsets.US_ASCII);
        assertEquals("#dev ksock pid queue max outstanding unsent repliers listeners sending once",
                String.join(" ", columns(lines.get(0))));
        assertTrue(lines.stream().allMatch(line -> columns(line).length == 11), lines::toString);
        return lines.stream().skip(1).map(line -> String.join(" ", columns(line))).toList();
    }

    private static String[] columns(String line) {
        return line.strip().split(" +");
    }

    /** A program that has done some of everything and is still there: {@code scenarios/reports.py}. */
    private static final class Scenario implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        Scenario(KbusDaemon daemon) throws IOException {
            process = new ProcessBuilder("python3", "-B", NATIVE.resolve("scenarios/reports.py").toString(),
                    daemon.devicePattern()).redirectErrorStream(true).start();
            output = process.inputReader();
            assertEquals(Long.toString(process.pid()), output.readLine());
        }

        void sendOneMore() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertEquals("sent", output.readLine());
        }

        @Override
        public void close() throws IOException, InterruptedException {
            process.getOutputStream().close();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the scenario has not ended");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fuse", "jnr-fuse"})
    void metricsTellWhatHasBeenDoneAndWhatIsHeld(String transport) throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(transport, "--devices", "2")) {
            Exposition before = scrape(daemon);
            assertEquals(0, before.value("kbus_memory_used_bytes"));
            try (Scenario scenario = new Scenario(daemon)) {
                Exposition now = scrape(daemon);
                now.checkFollows(before);
                assertScenario(now);
                scenario.sendOneMore();
                Exposition later = scrape(daemon);
                later.checkFollows(now);
                assertEquals(1, later.value("kbus_messages_sent_total{device=\"0\"}")
                        - now.value("kbus_messages_sent_total{device=\"0\"}"));
            }
            assertNothingHeld(scrape(daemon));
        }
    }

    /** See scenarios/reports.py. */
    private static void assertScenario(Exposition now) {
        assertEquals(2, now.value("kbus_devices"));
        assertEquals(4, now.value("kbus_ksocks{device=\"0\"}"));
        assertEquals(1, now.value("kbus_ksocks{device=\"1\"}"));
        assertEquals(5, now.value("kbus_ksocks_opened_total{device=\"0\"}"));
        assertEquals(1, now.value("kbus_ksocks_sending{device=\"0\"}"));
        assertEquals(1, now.value("kbus_bindings{device=\"0\",role=\"replier\"}"));
        assertEquals(1, now.value("kbus_bindings{device=\"0\",role=\"listener\"}"));
        assertEquals(409600, now.value("kbus_max_message_bytes{device=\"0\"}"));
        assertEquals(15, now.value("kbus_messages_sent_total{device=\"0\"}"));
        assertEquals(2 * 21 + 2 * 12 + 6 + 10 * 9, now.value("kbus_messages_sent_bytes_total{device=\"0\"}"));
        assertEquals(3, now.value("kbus_requests_sent_total{device=\"0\"}"));
        assertEquals(0, now.value("kbus_replies_sent_total{device=\"0\"}"));
        assertEquals(1, now.value("kbus_sends_blocked_total{device=\"0\"}"));
        assertEquals(1, now.value("kbus_synthetic_messages_total{device=\"0\",kind=\"Replier.GoneAway\"}"));
        assertEquals(0, now.value("kbus_synthetic_messages_total{device=\"0\",kind=\"ReplierBindEvent\"}"));
        assertEquals(5, now.value("kbus_messages_delivered_total{device=\"0\"}"));
        assertEquals(1, now.value("kbus_messages_dropped_total{device=\"0\"}"));
        assertEquals(3, now.value("kbus_queued_messages{device=\"0\"}"));
        assertEquals(21 + 12 + "$.KBUS.Replier.GoneAway".length(), now.value("kbus_queued_bytes{device=\"0\"}"));
        assertEquals(2, now.value("kbus_outstanding_requests{device=\"0\"}"));
        assertEquals(1, now.value("kbus_unsent_replies{device=\"0\"}"));
        assertEquals(0, now.value("kbus_messages_sent_total{device=\"1\"}"));
        assertEquals(5, now.value("kbus_operations_total{device=\"0\",operation=\"open\"}"));
        assertEquals(17, now.value("kbus_operations_total{device=\"0\",operation=\"send\"}"));
        assertEquals(1, now.value(
                "kbus_operation_errors_total{device=\"0\",operation=\"send\",errno=\"EADDRNOTAVAIL\"}"));
        assertEquals(1, now.value("kbus_operation_errors_total{device=\"0\",operation=\"send\",errno=\"EAGAIN\"}"));
        assertTrue(now.value("kbus_operation_duration_seconds_count{device=\"0\",operation=\"send\"}") > 0);
        assertTrue(now.value("kbus_operation_duration_seconds_sum{device=\"0\",operation=\"send\"}") > 0);
        assertTrue(now.value("kbus_memory_used_bytes") > 5 * 1024);
        assertTrue(now.value("kbus_memory_limit_bytes") > now.value("kbus_memory_used_bytes"));
    }

    private static void assertNothingHeld(Exposition now) {
        for (String held : List.of("kbus_ksocks", "kbus_ksocks_sending", "kbus_queued_messages", "kbus_queued_bytes",
                "kbus_outstanding_requests", "kbus_unsent_replies", "kbus_set_aside_events")) {
            assertEquals(0, now.value(held + "{device=\"0\"}"), held);
        }
        assertEquals(0, now.value("kbus_bindings{device=\"0\",role=\"listener\"}"));
        assertEquals(0, now.value("kbus_memory_used_bytes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fuse", "jnr-fuse"})
    void ksocksAreListedWithTheProcessThatOpenedThem(String transport) throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(transport, "--devices", "2")) {
            assertEquals(List.of(), ksocks(daemon));
            try (Scenario scenario = new Scenario(daemon)) {
                long pid = scenario.process.pid();
                assertEquals(List.of(
                        "0 1 " + pid + " 1 1 0 0 0 1 0 0",
                        "0 2 " + pid + " 0 100 0 0 0 0 1 0",
                        "0 3 " + pid + " 1 100 0 1 1 0 0 0",
                        "0 5 " + pid + " 1 100 2 0 0 0 0 0",
                        "1 1 " + pid + " 0 100 0 0 0 0 0 1"), ksocks(daemon));
            }
            assertEquals(List.of(), ksocks(daemon));
        }
    }

    /** The native tests do all that can be done, while somebody scrapes as fast as it goes. */
    @Test
    void everyScrapeOfABusyBusIsWellFormedAndCountersOnlyGrow() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start("fuse", "--devices", "3")) {
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> runNativeTests(daemon));
            Exposition last = scrape(daemon);
            do {
                Exposition next = scrape(daemon);
                next.checkFollows(last);
                last = next;
            } while (!load.isDone());
            load.get();
            last = scrape(daemon);
            assertNothingHeld(last);
            assertTrue(last.value("kbus_synthetic_messages_total{device=\"0\",kind=\"ReplierBindEvent\"}") > 0);
            assertTrue(last.value("kbus_replier_bind_events_lost_total{device=\"0\"}") > 0);
            assertTrue(last.value("kbus_replies_sent_total{device=\"0\"}") > 0);
        }
    }

    private static void runNativeTests(KbusDaemon daemon) {
        try {
            for (String topic : List.of("send", "guaranteed_reply", "bind_events", "only_once", "ioctl_arguments")) {
                Command.Result result = new Command(NATIVE.resolve("build/tests").resolve(topic).toString())
                        .with("KBUS_DEVICE_PATTERN", daemon.devicePattern())
                        .with("KBUS_BINDINGS", daemon.bindings().toString())
                        .with("KBUS_STATS", daemon.stats().toString()).run();
                assertEquals(0, result.status(), () -> topic + " failed:\n" + result.output());
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void reportsCanBeReadWhenTheMemoryIsUsedUp() throws Exception {
        String greedy = """
                import sys
                sys.path.insert(0, sys.argv[1])
                import quirks
                quirks.DEV = sys.argv[2]
                hoarder = quirks.Ks(q=1000000)
                hoarder.bind('$.A')
                size = 400000
                while size:
                    if hoarder.say('$.A', bytes(size)).endswith('-ENOMEM'):
                        size //= 2
                for report in 'bindings', 'stats', 'ksocks':
                    assert open(sys.argv[3].replace('metrics', report)).read()
                print(open(sys.argv[3]).read(), end='')
                """;
        try (KbusDaemon daemon = KbusDaemon.start("fuse", "--root-limit", "memory=100")) {
            Command.Result result = new Command("python3", "-B", "-c", greedy,
                    NATIVE.resolve("scenarios").toString(), daemon.devicePattern(), metricsOf(daemon).toString()).run();
            assertEquals(0, result.status(), result::output);
            Exposition now = Exposition.parse(result.output());
            assertTrue(now.value("kbus_memory_used_bytes") > now.value("kbus_memory_limit_bytes") - 4096);
            assertTrue(now.has("kbus_operation_errors_total{device=\"0\",operation=\"write\",errno=\"ENOMEM\"}"));
        }
    }

    @Test
    void theDirectoryHasTheReportsBesideTheDevices() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start("fuse", "--devices", "2")) {
            List<String> names = Arrays.asList(daemon.mountPoint().toFile().list());
            assertTrue(names.containsAll(List.of("kbus0", "kbus1", "bindings", "stats", "ksocks", "metrics")),
                    names::toString);
            assertEquals("444 root root", new Command("stat", "-c", "%a %U %G", metricsOf(daemon).toString()).run()
                    .output().strip());
        }
    }
}
