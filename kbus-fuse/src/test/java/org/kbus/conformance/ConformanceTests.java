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
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
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
 * scenarios, each a test of its own, against a real mount of the packaged program. What wants devices of its own has
 * them from this JVM.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ConformanceTests {

    private static final Path NATIVE = Path.of(System.getProperty("kbus.native", "../kbus-native-test"));
    private static final int DEVICES = 3;
    /** They ask for all that there is. */
    private static final Set<String> GREEDY_TESTS = Set.of("limits", "new_device");
    /** How often the big tests of {@code close_order} try. */
    private static final String ROUNDS = System.getProperty("kbus.rounds", "100");
    /** Traces that have devices of their own are replayed side by side, so many at once. */
    private static final int AT_ONCE = 6;

    private final String transport;
    private KbusDaemon shared;

    ConformanceTests(String transport) {
        this.transport = transport;
    }

    @BeforeAll
    void start() throws Exception {
        shared = KbusDaemon.start(transport, "--devices=" + DEVICES);
    }

    @AfterAll
    void stop() throws Exception {
        shared.close();
    }

    /** Something to be done with a bus. */
    private interface Use<T> {
        T of(MountedBus bus) throws Exception;
    }

    private <T> T onFreshDevices(Use<T> use) throws Exception {
        try (MountedBus fresh = InProcessDaemon.start(transport, DEVICES)) {
            return use.of(fresh);
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
                    .sorted(Comparator.<String, Boolean>comparing(GREEDY_TESTS::contains)
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            assertTrue(topics.size() > 15, "the native tests are not there");
            return topics.stream().map(topic -> dynamicTest(topic, () -> {
                Command.Result result = GREEDY_TESTS.contains(topic)
                        ? onFreshDevices(bus -> nativeTest(topic, bus)) : nativeTest(topic, shared);
                assertEquals(0, result.status(), () -> topic + " failed:\n" + result.output());
            }));
        }
    }

    private Command.Result nativeTest(String topic, MountedBus bus) throws IOException, InterruptedException {
        return new Command(NATIVE.resolve("build/tests").resolve(topic).toString())
                .with("KBUS_DEVICE_PATTERN", bus.devicePattern())
                .with("KBUS_BINDINGS", bus.bindings().toString())
                .with("KBUS_STATS", bus.stats().toString())
                .with("KBUS_ROUNDS", ROUNDS)
                .with("KBUS_WHOLE_ARGUMENT", transport.equals("jnr-fuse") ? "1" : "0")
                .timeout(300).run();
    }

    // ------------------------------------------------------------------------------------------------ traces

    /** Those on the shared devices follow one another. Meanwhile the others sleep, or wait for their mounts. */
    @TestFactory
    @Order(2)
    Stream<DynamicTest> recordedTraces() {
        List<RecordedTrace> traces = RecordedTrace.all();
        ExecutorService sideBySide = Executors.newFixedThreadPool(AT_ONCE);
        Map<String, Future<List<String>>> seen = traces.stream()
                .filter(trace -> trace.wantsFreshDevices() || trace.sleeps())
                .sorted(Comparator.comparing(RecordedTrace::sleeps).reversed())
                .collect(Collectors.toMap(RecordedTrace::name,
                        trace -> sideBySide.submit(() -> onFreshDevices(bus -> replay(trace, bus)))));
        return traces.stream().map(trace -> dynamicTest(trace.name(), () -> compare(trace,
                seen.containsKey(trace.name()) ? seen.get(trace.name()).get() : replay(trace, shared))))
                .onClose(sideBySide::shutdownNow);
    }

    private void compare(RecordedTrace trace, List<String> seen) {
        trace.assertReplayed(seen, TraceDifferences.onMount(transport));
    }

    /** The same operations on the devices of a bus of ours, which nobody else uses meanwhile; what was seen. */
    private static List<String> replay(RecordedTrace trace, MountedBus bus) throws IOException, InterruptedException {
        Command.Result result = new Command(NATIVE.resolve("build/kbustrace").toString(),
                "--seed", Long.toString(trace.seed()), "--ops", Integer.toString(trace.operations()),
                "--every", Integer.toString(trace.every()), "--profile", trace.profile(),
                "--dev", bus.devicePattern(), "--bindings", bus.bindings().toString(),
                "--stats", bus.stats().toString(), "--discard-after-fault", "1").timeout(120).run();
        assertEquals(0, result.status(), () -> "kbustrace failed:\n" + result.output());
        return result.lines();
    }

    // --------------------------------------------------------------------------------------------- scenarios

    @TestFactory
    @Order(3)
    Stream<DynamicTest> scenarios() throws IOException, InterruptedException {
        Map<String, List<String>> recorded = byScenario(recordedLines("quirks"));
        assertTrue(recorded.size() > 20, "the recorded scenarios are not there");
        List<String> words = new ArrayList<>(List.of("--dev", shared.devicePattern(), "--stats",
                shared.stats().toString(), "--bindings", shared.bindings().toString()));
        words.addAll(recorded.keySet());
        Command.Result result = script("quirks", words);
        Map<String, List<String>> seen = byScenario(result.lines());
        return recorded.entrySet().stream().map(entry -> dynamicTest(entry.getKey(), () -> assertLines(
                ScenarioDifferences.apply(transport, entry.getKey(), entry.getValue()),
                seen.getOrDefault(entry.getKey(), result.lines()), result.status())));
    }

    /** A scenario's name and a colon stand before what it prints, which is indented. */
    private static Map<String, List<String>> byScenario(List<String> lines) {
        Map<String, List<String>> scenarios = new LinkedHashMap<>();
        List<String> scenario = new ArrayList<>();
        for (String line : lines) {
            if (!line.startsWith(" ")) {
                scenario = new ArrayList<>();
                scenarios.put(line.replaceFirst(":$", ""), scenario);
            }
            scenario.add(line);
        }
        return scenarios;
    }

    @TestFactory
    @Order(4)
    Stream<DynamicTest> vfsProbe() {
        return Stream.of(dynamicTest("vfs_probe", () -> {
            Command.Result result = onFreshDevices(bus -> script("vfs_probe", List.of("--dev", bus.devicePattern(),
                    "--bindings", bus.bindings().toString())));
            // The kernel answers with a size that means nothing.
            String output = result.output().replaceAll("(?m)^(FIONREAD +)b'.*'$", "$1answered");
            assertLines(ScenarioDifferences.apply(transport, "vfs_probe", recordedLines("vfs_probe")),
                    output.lines().toList(), result.status());
        }));
    }

    private static Command.Result script(String name, List<String> arguments) throws IOException,
            InterruptedException {
        List<String> words = new ArrayList<>(List.of("python3", "-B", NATIVE.resolve("scenarios/" + name + ".py")
                .toString()));
        words.addAll(arguments);
        return new Command(words).with("PYTHONIOENCODING", "utf-8").run();
    }

    private static List<String> recordedLines(String name) throws IOException {
        return Files.readAllLines(NATIVE.resolve("scenarios/" + name + ".recorded.txt"), StandardCharsets.ISO_8859_1);
    }

    private static void assertLines(List<String> expected, List<String> seen, int status) {
        assertEquals(String.join("\n", expected), String.join("\n", seen));
        assertEquals(0, status);
    }
}
