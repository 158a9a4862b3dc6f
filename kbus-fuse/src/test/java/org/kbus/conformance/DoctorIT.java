// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kbus doctor} on the machine as it is, and with something wrong for real. Needs root and {@code /dev/fuse}. */
class DoctorIT {

    @TempDir
    private Path folder;

    private static Command.Result doctor(String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("doctor"));
        words.addAll(List.of(arguments));
        return new Command(KbusDaemon.kbus(words.toArray(String[]::new))).run();
    }

    private static void assertFails(String what, Command.Result result) {
        assertEquals(1, result.status(), result.output());
        assertTrue(result.lines().stream().anyMatch(line -> line.startsWith("FAIL") && line.contains(what)
                && line.contains("; what to do: ")), result.output());
    }

    @Test
    void aHealthyMachineHasNothingThatFails() throws Exception {
        Command.Result result = doctor(folder.resolve("bus").toString());
        assertEquals(0, result.status(), result.output());
        assertTrue(result.lines().stream().allMatch(line -> line.matches("(ok  |warn)  .*")), result.output());
        assertTrue(result.output().contains("works; the kernel speaks FUSE 7."), result.output());
    }

    @Test
    void everyLineCanBeJson() throws Exception {
        Command.Result result = doctor("--json", folder.resolve("bus").toString());
        assertEquals(0, result.status(), result.output());
        assertTrue(result.lines().stream().allMatch(line -> line.startsWith("{\"check\":\"") && line.endsWith("\"}")
                && line.contains("\"level\":\"")), result.output());
        assertEquals(0, new Command("sh", "-c", "echo '" + result.output().replace("'", "'\\''")
                + "' | python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin if line.strip()]'").run()
                .status());
    }

    @Test
    void aBusIsFoundWithWhoServesItAndWhenItDoesNotAnswerAndWhenItHasDied() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start("fuse")) {
            String mountPoint = daemon.mountPoint().toString();
            Command.Result alive = doctor(mountPoint);
            assertEquals(0, alive.status(), alive.output());
            assertTrue(alive.output().contains("a bus is mounted on " + mountPoint), alive.output());
            assertTrue(alive.output().contains("rw-rw-rw- root root, so that you may use it"), alive.output());

            new Command("kill", "-STOP", String.valueOf(daemon.pid())).run();
            assertFails("does not answer", doctor(mountPoint));
            new Command("kill", "-CONT", String.valueOf(daemon.pid())).run();

            daemon.kill();
            assertFails("has died", doctor(mountPoint));
            assertEquals(0, new Command("umount", mountPoint).run().status());
        }
    }

    @Test
    void whatIsSomebodyElsesIsFound() throws Exception {
        assertFails("something that is not a bus is mounted on /proc", doctor("/proc"));
        assertFails("is not a directory", doctor(Files.writeString(folder.resolve("file"), "").toString()));
        List<String> words = new ArrayList<>(KbusDaemon.kbus("run", "sh", "-c",
                "rm /dev/kbus0; touch /dev/kbus0; exec \"$@\"", "sh"));
        words.addAll(KbusDaemon.kbus("doctor"));
        assertFails("/dev/kbus0 is there and is not ours", new Command(words).run());
    }

    @Test
    void rootWhoMayNotMountIsTold() throws Exception {
        List<String> words = new ArrayList<>(List.of("setpriv", "--bounding-set=-sys_admin,-sys_ptrace"));
        words.addAll(KbusDaemon.kbus("doctor", folder.resolve("bus").toString()));
        Command.Result result = new Command(words).run();
        assertFails("a file system cannot be mounted", result);
        assertTrue(result.output().contains("warn  ptrace rights"), result.output());
    }
}
