// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
 * Whether a transport serves C programs as the kernel module did: the native tests and the recorded traces, each a test
 * of its own, against a real mount of the packaged program. What wants devices of its own has them from this JVM.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class NativeConformanceTests {

    static final Path NATIVE = Path.of(System.getProperty("kbus.native", "../kbus-native-test"));
    private static final int DEVICES = 3;
    /** They ask for all that there is. */
    private static final Set<String> GREEDY_TESTS = Set.of("limits", "new_device");
    /** After them a bus fetches what it wants of our memory in the slow way, for a minute. */
    private static final Set<String> SLOW_MEMORY_TESTS = Set.of("caller_memory", "page_cache", "slow_memory");
    /** Traces that have devices of their own are replayed side by side, so many at once. */
    private static final int AT_ONCE = 6;

    private final String transport;
    private final Path programs;
    private final String rounds;
    private KbusDaemon shared;
    private KbusDaemon suspicious;

    /**
     * @param programs what it is tried with, beneath the directory of what was built
     * @param rounds   how often the big tests of {@code close_order} try
     */
    NativeConformanceTests(String transport, String programs, String rounds) {
        this.transport = transport;
        this.programs = NATIVE.resolve("build").resolve(programs);
        this.rounds = rounds;
    }

    @BeforeAll
    void start() throws Exception {
        shared = KbusDaemon.startBusy(transport, "--devices=" + DEVICES);
        suspicious = KbusDaemon.startBusy(transport, "--devices=" + DEVICES);
    }

    @AfterAll
    void stop() throws Exception {
        suspicious.close();
        shared.close();
    }

    /** How many processes one of the tests of {@code close_order} keeps the processors busy with. */
    String hogs() {
        return "8";
    }

    /** Whether a trace is among those that are replayed. */
    boolean isReplayed(RecordedTrace trace) {
        return true;
    }

    final String transport() {
        return transport;
    }

    /** The devices that all use that want none of their own. */
    final MountedBus shared() {
        return shared;
    }

    /** Something to be done with a bus. */
    interface Use<T> {
        T of(MountedBus bus) throws Exception;
    }

    final <T> T onFreshDevices(Use<T> use) throws Exception {
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
                        ? onFreshDevices(bus -> nativeTest(topic, bus))
                        : nativeTest(topic, SLOW_MEMORY_TESTS.contains(topic) ? suspicious : shared);
                assertEquals(0, result.status(), () -> topic + " failed:\n" + result.output());
            }));
        }
    }

    private Command.Result nativeTest(String topic, MountedBus bus) throws IOException, InterruptedException {
        return new Command(programs.resolve("tests").resolve(topic).toString())
                .with("KBUS_DEVICE_PATTERN", bus.devicePattern())
                .with("KBUS_BINDINGS", bus.bindings().toString())
                .with("KBUS_STATS", bus.stats().toString())
                .with("KBUS_ROUNDS", rounds)
                .with("KBUS_HOGS", hogs())
                .with("KBUS_WHOLE_ARGUMENT", transport.equals("jnr-fuse") ? "1" : "0")
                .timeout(300).run();
    }

    // ------------------------------------------------------------------------------------------------ traces

    /** Those on the shared devices follow one another. Meanwhile the others sleep, or wait for their mounts. */
    @TestFactory
    @Order(2)
    Stream<DynamicTest> recordedTraces() {
        List<RecordedTrace> traces = RecordedTrace.all().stream().filter(this::isReplayed).toList();
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
        trace.assertReplayed(seen, TraceDifferences.on(transport));
    }

    /** The same operations on the devices of a bus of ours, which nobody else uses meanwhile; what was seen. */
    private List<String> replay(RecordedTrace trace, MountedBus bus) throws IOException, InterruptedException {
        Command.Result result = new Command(programs.resolve("kbustrace").toString(),
                "--seed", Long.toString(trace.seed()), "--ops", Integer.toString(trace.operations()),
                "--every", Integer.toString(trace.every()), "--profile", trace.profile(),
                "--dev", bus.devicePattern(), "--bindings", bus.bindings().toString(),
                "--stats", bus.stats().toString(), "--discard-after-fault", "1").timeout(120).run();
        assertEquals(0, result.status(), () -> "kbustrace failed:\n" + result.output());
        return result.lines();
    }
}
