// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that a test runs to its end. */
public final class Command {

    /** Its exit status, and what it printed, standard error and all. */
    public record Result(int status, String output) {
        public List<String> lines() {
            return output.lines().toList();
        }
    }

    private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;

    private final List<String> words;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private long timeoutSeconds = 60;

    public Command(String... words) {
        this(List.of(words));
    }

    public Command(List<String> words) {
        this.words = words;
    }

    public Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Command timeout(long seconds) {
        timeoutSeconds = seconds;
        return this;
    }

    public Result run() throws IOException, InterruptedException {
        Path output = Files.createTempFile("kbus-test", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", words) + " has not ended after " + timeoutSeconds
                        + " s; so far it printed:\n" + Files.readString(output, LATIN_1));
            }
            return new Result(process.exitValue(), Files.readString(output, LATIN_1));
        } finally {
            Files.delete(output);
        }
    }
}
