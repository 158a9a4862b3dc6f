// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.kbus.replay.RecordedTrace;
import org.kbus.replay.TraceDifferences;

/**
 * Whether a transport serves KBUS as the kernel module did: the native C tests, the recorded traces and the scripted
 * scenarios, each a test of its own, against a real mount of the packaged program.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ConformanceTests {

    private static final Path NATIVE = Path.of(System.getProperty("kbus.native", "../kbus-native-test"));
    private static final String DEVICES = "--devices=3";
    /** It asks for all the devices that there can be. */
    private static final String GREEDY_TEST = "new_device";

    private final String transport;
    private KbusDaemon shared;

    ConformanceTests(String transport) {
        this.transport = transport;
    }

    @BeforeAll
    void start() throws Exception {
        shared = KbusDaemon.start(transport, DEVICES);
    }

    @AfterAll
    void stop() throws Exception {
        shared.close();
    }

    /** Something to be done with a daemon. */
    private interface Check {
        void on(KbusDaemon daemon) throws Exception;
    }

    private void onFreshDaemon(Check check) throws Exception {
        try (KbusDaemon fresh = KbusDaemon.start(transport, DEVICES)) {
            check.on(fresh);
        }
    }

    // ------------------------------------------------------------------------------------------ native tests

    @TestFactory
    @Order(1)
    Stream<DynamicTest> nativeTests() throws IOException {
        try (Stream<Path> files = Files.list(NATIVE.resolve("tests"))) {
            List<String> topics = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".c") && !name.equals("kbus_test.c"))
                    .map(name -> name.substring(0, name.length() - 2))
                    .sorted(Comparator.<String, Boolean>comparing(GREEDY_TEST::equals)
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            assertTrue(topics.size() > 15, "the native tests are not there");
            return topics.stream().map(topic -> dynamicTest(topic, () -> {
                if (topic.equals(GREEDY_TEST)) {
                    onFreshDaemon(daemon -> nativeTest(topic, daemon));
                } else {
                    nativeTest(topic, shared);
                }
            }));
        }
    }

    private void nativeTest(String topic, KbusDaemon daemon) throws IOException, InterruptedException {
        Command.Result result = new Command(NATIVE.resolve("build/tests").resolve(topic).toString())
                .with("KBUS_DEVICE_PATTERN", daemon.devicePattern())
                .with("KBUS_BINDINGS", daemon.bindings().toString())
                .with("KBUS_STATS", daemon.stats().toString())
                .with("KBUS_ROUNDS", "1000")
                .with("KBUS_WHOLE_ARGUMENT", transport.equals("jnr-fuse") ? "1" : "0")
                .timeout(300).run();
        assertEquals(0, result.status(), () -> topic + " failed:\n" + result.output());
    }

    // ------------------------------------------------------------------------------------------------ traces

    @TestFactory
    @Order(2)
    Stream<DynamicTest> recordedTraces() {
        return RecordedTrace.all().stream().map(trace -> dynamicTest(trace.name(), () -> {
            if (trace.wantsFreshDevices()) {
                onFreshDaemon(daemon -> compare(trace, replay(trace, daemon)));
            } else {
                compare(trace, replay(trace, shared));
            }
        }));
    }

    private void compare(RecordedTrace trace, List<String> seen) {
        trace.assertReplayed(seen, TraceDifferences.onMount(transport));
    }

    /** The same operations on the devices of a daemon of ours; what was seen. */
    private static List<String> replay(RecordedTrace trace, KbusDaemon daemon)
            throws IOException, InterruptedException {
        Command.Result result = new Command(NATIVE.resolve("build/kbustrace").toString(),
                "--seed", Long.toString(trace.seed()), "--ops", Integer.toString(trace.operations()),
                "--every", Integer.toString(trace.every()), "--profile", trace.profile(),
                "--dev", daemon.devicePattern(), "--bindings", daemon.bindings().toString(),
                "--stats", daemon.stats().toString(), "--discard-after-fault", "1").timeout(120).run();
        assertEquals(0, result.status(), () -> "kbustrace failed:\n" + result.output());
        return result.lines();
    }

    // --------------------------------------------------------------------------------------------- scenarios

    @TestFactory
    @Order(3)
    Stream<DynamicTest> scenarios() throws IOException {
        Map<String, List<String>> recorded = new LinkedHashMap<>();
        List<String> lines = recordedLines("quirks");
        List<String> scenario = null;
        for (String line : lines) {
            if (!line.startsWith(" ")) {
                scenario = new ArrayList<>();
                recorded.put(line.substring(0, line.length() - 1), scenario);
            }
            scenario.add(line);
        }
        assertTrue(recorded.size() > 20, "the recorded scenarios are not there");
        return recorded.entrySet().stream().map(entry -> dynamicTest(entry.getKey(), () -> {
            Command.Result result = script("quirks", "--dev", shared.devicePattern(), "--stats",
                    shared.stats().toString(), "--bindings", shared.bindings().toString(), entry.getKey());
            assertLines(ScenarioDifferences.apply(transport, entry.getKey(), entry.getValue()), result);
        }));
    }

    @TestFactory
    @Order(4)
    Stream<DynamicTest> vfsProbe() {
        return Stream.of(dynamicTest("vfs_probe", () -> onFreshDaemon(daemon -> {
            Command.Result result = script("vfs_probe", "--dev", daemon.devicePattern(), "--bindings",
                    daemon.bindings().toString());
            // The kernel answers with a size that means nothing.
            String output = result.output().replaceAll("(?m)^(FIONREAD +)b'.*'$", "$1answered");
            assertLines(ScenarioDifferences.apply(transport, "vfs_probe", recordedLines("vfs_probe")),
                    new Command.Result(result.status(), output));
        })));
    }

    private static Command.Result script(String name, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("python3", "-B", NATIVE.resolve("scenarios/" + name + ".py")
                .toString()));
        words.addAll(List.of(arguments));
        return new Command(words).with("PYTHONIOENCODING", "utf-8").run();
    }

    private static List<String> recordedLines(String name) throws IOException {
        return Files.readAllLines(NATIVE.resolve("scenarios/" + name + ".recorded.txt"), StandardCharsets.ISO_8859_1);
    }

    private static void assertLines(List<String> expected, Command.Result result) {
        assertEquals(String.join("\n", expected), String.join("\n", result.lines()));
        assertEquals(0, result.status());
    }
}
