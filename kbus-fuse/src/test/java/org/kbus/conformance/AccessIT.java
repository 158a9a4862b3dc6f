// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may open what of a mounted bus. Needs root and {@code /dev/fuse}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccessIT {

    private static final List<String> REPORTS = List.of("bindings", "stats", "ksocks", "metrics");
    private static final String GROUP = "1234";

    private static void run(String... words) throws IOException, InterruptedException {
        Command.Result result = new Command(words).run();
        assertEquals(0, result.status(), result.output());
    }

    /** What happens to somebody who opens a file for reading, and reads nothing. */
    private static String opening(Path file, String group) throws IOException, InterruptedException {
        String error = new Command("setpriv", "--reuid=4321", "--regid=" + group, "--clear-groups", "head", "--bytes=0",
                file.toString()).run().output().strip();
        return error.isEmpty() ? "may" : error.replaceFirst(".*: ", "");
    }

    private static void assertOpening(String expected, KbusDaemon daemon, String group, String... names)
            throws IOException, InterruptedException {
        for (String name : names) {
            assertEquals(expected, opening(daemon.mountPoint().resolve(name), group), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse", "jnr-fuse"})
    void whoMayNotOpenTheDevicesMayNotReadOfThem(String transport) throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(transport, "--mode=0660", "--group=" + GROUP)) {
            assertOpening("may", daemon, GROUP, "kbus0", "monitor0", "bindings", "stats", "ksocks", "metrics");
            assertOpening("Permission denied", daemon, "4321", "kbus0", "monitor0", "bindings", "stats", "ksocks",
                    "metrics");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse", "jnr-fuse"})
    void monitorsAndReportsFollowAChangeOfTheirDevices(String transport) throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(transport, "--devices=2")) {
            // The kernel is to know them all before.
            assertOpening("may", daemon, GROUP, "monitor0", "monitor1", "bindings", "stats", "ksocks", "metrics");
            run("chmod", "0640", daemon.device(0).toString());
            assertOpening("Permission denied", daemon, GROUP, "monitor0", "bindings", "stats", "ksocks", "metrics");
            assertOpening("may", daemon, GROUP, "monitor1");
            run("chgrp", GROUP, daemon.device(0).toString(), daemon.device(1).toString());
            assertOpening("may", daemon, GROUP, "monitor0", "bindings", "stats", "ksocks", "metrics");
            for (String name : REPORTS) {
                assertEquals("440 0 " + GROUP, new Command("stat", "-c", "%a %u %g",
                        daemon.mountPoint().resolve(name).toString()).run().output().strip());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse", "jnr-fuse"})
    void nothingThatIsMountedIsAProgramOrADeviceOfTheKernel(String transport) throws Exception {
        try (KbusDaemon daemon = KbusDaemon.start(transport)) {
            String options = Files.readAllLines(Path.of("/proc/mounts")).stream().map(line -> line.split(" "))
                    .filter(fields -> fields[1].equals(daemon.mountPoint().toString())).findFirst().orElseThrow()[3];
            assertTrue(List.of(options.split(",")).containsAll(List.of("nosuid", "nodev", "noexec")), options);
        }
    }

    // ---------------------------------------------------------------------------------- what has been planted

    private static Path plant(Path link, Path target) throws IOException {
        Files.createSymbolicLink(link, target);
        Files.setAttribute(link, "unix:uid", 4321, LinkOption.NOFOLLOW_LINKS);
        return link;
    }

    private static void assertRefused(String what, List<String> words) throws IOException, InterruptedException {
        Command.Result result = new Command(words).run();
        assertEquals(1, result.status(), result.output());
        assertEquals(List.of("kbus mount: " + what), result.lines());
    }

    @Test
    void aPlantedMountPointIsRefused(@TempDir Path common) throws Exception {
        Files.setAttribute(common, "unix:mode", 01777);
        Path victim = Files.createDirectory(common.resolve("victim"));
        Path link = plant(common.resolve("link"), victim);
        assertRefused(link + ": user 4321 has put it into " + common + ", to which everybody may write; remove it, or"
                + " choose another place", KbusDaemon.kbus("mount", link.toString()));
        Path below = plant(common.resolve("parent"), victim).resolve("bus");
        assertRefused(below.getParent() + ": user 4321 has put it into " + common + ", to which everybody may write;"
                + " remove it, or choose another place", KbusDaemon.kbus("mount", below.toString()));
        assertFalse(Files.exists(victim.resolve("bus")), "nothing has been made behind the link");
    }

    @Test
    void aPlantedLogIsRefused(@TempDir Path common) throws Exception {
        Files.setAttribute(common, "unix:mode", 01777);
        Path victim = common.resolve("victim");
        Path log = plant(common.resolve("log"), victim);
        assertRefused(log + ": user 4321 has put it into " + common + ", to which everybody may write; remove it, or"
                + " choose another place", KbusDaemon.kbus("mount", common.resolve("bus").toString(), "--daemon",
                        "--log", log.toString()));
        assertFalse(Files.exists(victim), "nothing has been made behind the link");
    }
}
