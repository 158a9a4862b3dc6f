// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.kbus.replay.RecordedTrace;
import org.kbus.replay.TraceDifferences;

/**
 * KBUS as {@code kbus mount --transport cuse} serves it, on Debian's kernel in a virtual machine: that of this machine need
 * not have CUSE. A selection; with {@code -Dkbus.vm=all}, as {@code scripts/test-vm} has it, all, and once more on
 * {@code fuse}. Needs a Debian of x86-64, from whose packages the kernel and qemu come.
 */
class CuseConformanceIT {

    private static final Path NATIVE = NativeConformanceTests.NATIVE.toAbsolutePath().normalize();
    private static final Path RESULTS = NATIVE.resolveSibling("target/vm/results");
    private static final int CANNOT_BE_HAD = 77;

    private static final boolean ALL = System.getProperty("kbus.vm", "").equals("all");
    private static final int MINUTES = ALL ? 20 : 10;
    private static final List<String> TRANSPORTS = ALL ? List.of("cuse", "fuse") : List.of("cuse");
    /** Of the selection: what depends on what the file is, and on how its requests come. */
    private static final Set<String> TOPICS = Set.of("devices", "ioctl_arguments", "monitor", "new_device", "non_root",
            "open_release", "page_cache", "poll", "read", "send", "write");
    /** Of so many traces the selection has one. */
    private static final int TRACES_APART = 12;
    /** They make devices, of which the others want three. */
    private static final Set<String> LAST = Set.of("limits", "new_device");

    @TestFactory
    Stream<DynamicContainer> onAKernelThatHasCuse() throws Exception {
        List<String> topics = topics();
        boot(topics);
        return TRANSPORTS.stream().map(transport -> dynamicContainer(transport, tests(transport, topics)));
    }

    private static List<String> topics() throws IOException {
        try (Stream<Path> files = Files.list(NATIVE.resolve("tests"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".c") && !name.equals("kbus_test.c"))
                    .map(name -> name.substring(0, name.length() - 2))
                    .filter(topic -> ALL || TOPICS.contains(topic))
                    .sorted(Comparator.<String, Boolean>comparing(LAST::contains).thenComparing(Comparator
                            .naturalOrder()))
                    .toList();
        }
    }

    /** What the kernel is for them is the same with any FUSE, so that one transport has all. */
    private static List<RecordedTrace> traces(String transport) {
        List<RecordedTrace> traces = RecordedTrace.all().stream()
                .filter(trace -> !trace.wantsFreshDevices() && !trace.sleeps()).toList();
        return ALL && transport.equals("cuse") ? traces : IntStream.range(0, traces.size()).filter(i -> i
                % TRACES_APART == 0)
                .mapToObj(traces::get).toList();
    }

    private static void boot(List<String> topics) throws Exception {
        removeOldResults();
        Files.write(RESULTS.resolve("transports"), TRANSPORTS);
        Files.write(RESULTS.resolve("topics"), topics);
        for (String transport : TRANSPORTS) {
            Files.write(RESULTS.resolve("traces-" + transport), traces(transport).stream().map(
                    CuseConformanceIT::wanted).toList());
        }
        Command.Result result = new Command(NATIVE.resolve("vm/boot").toString(), RESULTS.toString(),
                Integer.toString(MINUTES)).timeout(60 * (MINUTES + 3)).run();
        if (result.status() == CANNOT_BE_HAD && System.getenv("CI") == null) {
            abort(result.output());
        }
        assertEquals(0, result.status(), result.output());
    }

    /** Its name, and what kbustrace is called with. */
    private static String wanted(RecordedTrace trace) {
        return String.format("%s --seed %d --ops %d --every %d --profile %s", trace.name(), trace.seed(),
                trace.operations(), trace.every(), trace.profile());
    }

    private static void removeOldResults() throws IOException {
        Files.createDirectories(RESULTS);
        try (Stream<Path> old = Files.walk(RESULTS)) {
            for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.createDirectories(RESULTS);
    }

    private static Stream<DynamicTest> tests(String transport, List<String> topics) {
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(dynamicTest("what kind of file it is", () -> assertEquals(
                transport.equals("cuse") ? "character special file:666" : "regular file:666",
                output(transport, "file").strip())));
        topics.forEach(topic -> tests.add(dynamicTest(topic, () -> assertSucceeded(transport, topic))));
        traces(transport).forEach(trace -> tests.add(dynamicTest(trace.name(), () -> {
            assertSucceeded(transport, trace.name());
            trace.assertReplayed(output(transport, trace.name()).lines().toList(), TraceDifferences.on(transport));
        })));
        tests.add(dynamicTest("its nodes go with it", () -> assertSucceeded(transport, "umount")));
        return tests.stream();
    }

    private static void assertSucceeded(String transport, String name) throws IOException {
        Path statuses = RESULTS.resolve(transport).resolve("statuses");
        assertEquals(true, Files.exists(statuses), () -> "nothing was run; see " + RESULTS);
        Map<String, String> byName = Files.readAllLines(statuses).stream().map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
        assertEquals("0", byName.get(name), output(transport, name));
    }

    private static String output(String transport, String name) throws IOException {
        Path file = RESULTS.resolve(transport).resolve(name);
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "it was not run";
    }
}
