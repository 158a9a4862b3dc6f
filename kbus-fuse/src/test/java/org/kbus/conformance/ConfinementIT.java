// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a daemon may do when it serves. Needs root and {@code /dev/fuse}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConfinementIT {

    private static final Set<String> RIGHTS = Set.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs",
            "Seccomp");
    private static final String NONE = "0000000000000000";
    /** CAP_SYS_ADMIN, CAP_SYS_PTRACE and CAP_DAC_OVERRIDE. */
    private static final String NEEDED = "0000000000280002";

    private static String expected(String capabilities) {
        return "CapInh=" + NONE + " CapPrm=" + capabilities + " CapEff=" + capabilities + " CapBnd=" + capabilities
                + " CapAmb=" + NONE + " NoNewPrivs=1 Seccomp=2";
    }

    private static String rights(Path thread) throws IOException {
        return Files.readAllLines(thread.resolve("status"), StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.split(":\\s*")).filter(field -> RIGHTS.contains(field[0]))
                .map(field -> field[0] + "=" + field[1]).collect(Collectors.joining(" "));
    }

    /** Those of all threads of a process: each has its own. */
    private static Set<String> rightsOf(long process) throws IOException {
        Set<String> all = new TreeSet<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", process + "", "task"))) {
            for (Path thread : threads) {
                all.add(rights(thread));
            }
        }
        return all;
    }

    private static void assertBinds(KbusDaemon daemon, String user) throws IOException, InterruptedException {
        String script = String.join("\n", "import quirks", "quirks.DEV = '" + daemon.devicePattern() + "'",
                "k = quirks.Ks()", "print(k.bind('$.A'))");
        Command.Result bound = new Command("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups",
                "/usr/bin/python3", "-B", "-c", script)
                .with("PYTHONPATH", Path.of(System.getProperty("kbus.native"), "scenarios").toString()).run();
        assertEquals("0\n", bound.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse", "jnr-fuse"})
    void aDaemonHasWhatItNeedsAndNoMore(String transport) throws Exception {
        try (KbusDaemon daemon = KbusDaemon.startBusy(transport)) {
            assertBinds(daemon, "4321");
            assertEquals(Set.of(expected(NEEDED)), rightsOf(daemon.pid()));
            assertFalse(daemon.log().contains("WARN"), daemon.log());
        }
    }

    @Test
    void soDoesOneInTheBackground(@TempDir Path folder) throws Exception {
        Path mountPoint = folder.resolve("bus");
        assertEquals(0, new Command(KbusDaemon.kbus("mount", "--daemon", mountPoint.toString())).run().status());
        try {
            long server = ProcessHandle.allProcesses()
                    .filter(process -> process.info().arguments()
                            .map(words -> List.of(words).contains(mountPoint.toString())).orElse(false))
                    .findFirst().orElseThrow().pid();
            assertEquals(Set.of(expected(NEEDED)), rightsOf(server));
        } finally {
            assertEquals(0, new Command(KbusDaemon.kbus("umount", mountPoint.toString())).run().status());
        }
    }

    /** As the service has it. */
    @Test
    void whatItWasNotGivenItDoesWithout() throws Exception {
        try (KbusDaemon daemon = startWith("setpriv", "--bounding-set=-all,+sys_admin,+sys_ptrace")) {
            assertBinds(daemon, "4321");
            assertEquals(Set.of(expected("0000000000280000")), rightsOf(daemon.pid()));
        }
    }

    /** Java by itself, which begins anew. */
    @Test
    void soItIsWithoutTheScript() throws Exception {
        try (KbusDaemon daemon = startWith()) {
            assertBinds(daemon, "4321");
            assertEquals(Set.of(expected(NEEDED)), rightsOf(daemon.pid()));
        }
    }

    private static KbusDaemon startWith(String... launcher) throws Exception {
        List<String> words = new ArrayList<>(List.of(launcher));
        words.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                System.getProperty("kbus.jar"), "mount"));
        return KbusDaemon.start(words, MountedBus.newMountPoint(), "--transport", "fuse");
    }

    /** As in somebody's home. */
    @Test
    void itCleansUpWhereRootMayNotWithoutMore(@TempDir Path home) throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(home, "unix:uid", 4321);
        KbusDaemon.startOn(home.resolve("bus"), "fuse").close();
        assertFalse(Files.exists(home.resolve("bus")));
        Files.setAttribute(home, "unix:uid", 0);
    }

    @Test
    void theDoctorSaysWhatItHasKeptAndWhy() throws Exception {
        try (KbusDaemon daemon = KbusDaemon.startBusy("fuse")) {
            Command.Result doctor = new Command(KbusDaemon.kbus("doctor", daemon.mountPoint().toString())).run();
            assertTrue(doctor.output().contains("ok    daemon's rights  process " + daemon.pid()
                    + " has kept CAP_DAC_OVERRIDE to clean up in whosever directory it is mounted, CAP_SYS_PTRACE to"
                    + " read what callers point at, CAP_SYS_ADMIN to mount and unmount; no_new_privs is set, and its"
                    + " system calls are filtered\n"), doctor.output());
        }
    }
}
