// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works. Needs root, {@code /dev/fuse}, gcc and a free /dev/kbus. */
class ReadmeIT {

    private static final Path ROOT = Path.of(System.getProperty("kbus.native")).resolve("..");
    private static final Pattern C_BLOCK = Pattern.compile("```c\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExampleGreetsItself(@TempDir Path folder) throws Exception {
        Matcher block = C_BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
        assertTrue(block.find(), "there is an example");
        Path source = Files.writeString(folder.resolve("hello.c"), block.group(1));
        String program = folder.resolve("hello").toString();
        Command.Result compiled = new Command("gcc", "-Wall", "-Wextra", "-Werror",
                "-I" + ROOT.resolve("kbus-native-test/include"), source.toString(), "-o", program).run();
        assertEquals(0, compiled.status(), compiled.output());
        try (KbusDaemon daemon = KbusDaemon.startOn(Path.of("/dev/kbus"), "auto")) {
            assertEquals("hello\n", new Command(program).run().output());
            assertTrue(daemon.log().contains("is mounted"));
        }
    }
}
