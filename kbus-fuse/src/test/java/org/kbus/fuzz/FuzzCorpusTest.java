// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuzz;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.kbus.bus.SavedStateFuzz;
import org.kbus.cli.CommandLineFuzz;
import org.kbus.monitor.CaptureFuzz;
import org.kbus.replay.SystemCallsFuzz;
import org.kbus.toy.FuseRequestsFuzz;

/** What fuzzing began with, and what it has found: {@code scripts/fuzz} looks for more. */
class FuzzCorpusTest {

    private static final Map<String, Target> TARGETS = new TreeMap<>(Map.of(
            "FuseRequests", FuseRequestsFuzz::fuzzerTestOneInput,
            "SystemCalls", SystemCallsFuzz::fuzzerTestOneInput,
            "SavedState", SavedStateFuzz::fuzzerTestOneInput,
            "CommandLine", CommandLineFuzz::fuzzerTestOneInput,
            "Capture", CaptureFuzz::fuzzerTestOneInput));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What takes bytes from outside. */
    private interface Target {
        void take(byte[] bytes) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> corpus() {
        return TARGETS.entrySet().stream().flatMap(target -> filesOf(target.getKey()).stream()
                .map(file -> dynamicTest(target.getKey() + "/" + file.getFileName(),
                        () -> assertTimeoutPreemptively(PATIENCE,
                                () -> target.getValue().take(Files.readAllBytes(file))))));
    }

    private static List<Path> filesOf(String target) {
        try (Stream<Path> files = Files.list(
                Path.of(FuzzCorpusTest.class.getResource("/fuzz-corpus/" + target).toURI()))) {
            List<Path> all = files.sorted().toList();
            assertTrue(!all.isEmpty(), "there is nothing to begin with for " + target);
            return all;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
