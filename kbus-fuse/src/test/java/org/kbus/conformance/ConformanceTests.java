// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/**
 * Whether a transport serves KBUS as the kernel module did: what {@link NativeConformanceTests} look at, and the scripted
 * scenarios.
 */
abstract class ConformanceTests extends NativeConformanceTests {

    /** Of 64-bit programs. */
    private static final String PROGRAMS = "";
    private static final String ROUNDS = System.getProperty("kbus.rounds", "100");

    ConformanceTests(String transport) {
        super(transport, PROGRAMS, ROUNDS);
    }

    // --------------------------------------------------------------------------------------------- scenarios

    @TestFactory
    @Order(3)
    Stream<DynamicTest> scenarios() throws IOException, InterruptedException {
        Map<String, List<String>> recorded = byScenario(recordedLines("quirks"));
        assertTrue(recorded.size() > 20, "the recorded scenarios are not there");
        List<String> words = new ArrayList<>(List.of("--dev", shared().devicePattern(), "--stats",
                shared().stats().toString(), "--bindings", shared().bindings().toString()));
        words.addAll(recorded.keySet());
        Command.Result result = script("quirks", words);
        Map<String, List<String>> seen = byScenario(result.lines());
        return recorded.entrySet().stream().map(entry -> dynamicTest(entry.getKey(), () -> assertLines(
                ScenarioDifferences.apply(transport(), entry.getKey(), entry.getValue()),
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
            assertLines(ScenarioDifferences.apply(transport(), "vfs_probe", recordedLines("vfs_probe")),
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
