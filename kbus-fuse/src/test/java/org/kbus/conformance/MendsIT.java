// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --mend} changes, on real mounts. */
class MendsIT {

    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "fuse", "jnr-fuse"})
    void theModulesHolesAreClosedOnRequest(String transport) throws Exception {
        try (KbusDaemon daemon = start(transport, "--mend")) {
            Command.Result result = mends(daemon).timeout(120).run();
            assertEquals(0, result.status(), result.output());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stateful-requests", "all"})
    void eachCanBeNamed(String mend) throws Exception {
        try (KbusDaemon daemon = start("fuse", "--mend=" + mend)) {
            Command.Result result = mends(daemon, "stateful request too").run();
            assertEquals(0, result.status(), result.output());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--mend=unbind-events,blocked-senders", "--no-enable-uring"})
    void whatIsNotNamedIsAsItWas(String option) throws Exception {
        try (KbusDaemon daemon = start("fuse", option)) {
            Command.Result result = mends(daemon, "stateful request too").run();
            assertEquals(1, result.status(), result.output());
            assertTrue(result.output().contains("GoneAway for a stateful request too"), result.output());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stateful", ""})
    void aNameThatThereIsNotIsRefused(String name) throws Exception {
        Command.Result result = new Command(KbusDaemon.kbus("mount", "--mend=" + name,
                MountedBus.newMountPoint().toString())).run();
        assertEquals(2, result.status());
        assertTrue(result.output().contains("there is no mend named " + name), result.output());
    }

    /** With as many devices as the native tests look for. */
    private static KbusDaemon start(String transport, String option) throws Exception {
        return KbusDaemon.startBusy(transport, "--devices=3", option);
    }

    private static Command mends(KbusDaemon daemon, String... only) {
        String[] words = new String[only.length + 1];
        words[0] = Path.of(System.getProperty("kbus.native"), "build/mended/mends").toString();
        System.arraycopy(only, 0, words, 1, only.length);
        return new Command(words).with("KBUS_DEVICE_PATTERN", daemon.devicePattern())
                .with("KBUS_BINDINGS", daemon.bindings().toString()).with("KBUS_STATS", daemon.stats().toString());
    }
}
