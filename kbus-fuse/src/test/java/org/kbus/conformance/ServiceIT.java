// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a service of type {@code notify}: what whoever started it is told. Needs root and /dev/fuse. */
class ServiceIT {

    /** Plays systemd: has the socket, starts the daemon, and stops it when it is ready. */
    private static final String SERVICE_MANAGER = String.join("\n",
            "import os, signal, socket, subprocess, sys",
            "name, mount_point, command = sys.argv[1], sys.argv[2], sys.argv[3:]",
            "told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)",
            "told.settimeout(30)",
            "told.bind('\\0' + name[1:] if name[0] == '@' else name)",
            "daemon = subprocess.Popen(command, env=dict(os.environ, NOTIFY_SOCKET=name), stderr=subprocess.DEVNULL)",
            "print(told.recv(4096).decode(), os.path.exists(mount_point + '/kbus0'))",
            "daemon.send_signal(signal.SIGTERM)",
            "print(told.recv(4096).decode())",
            "print(daemon.wait(30))");

    @Test
    void theServiceManagerIsToldWhenTheBusIsUsableAndWhenItEnds(@TempDir Path folder) throws Exception {
        assertIsTold(folder.resolve("notify").toString());
    }

    @Test
    void itsSocketMayBeAnAbstractOne() throws Exception {
        assertIsTold("@kbus-test-" + ProcessHandle.current().pid());
    }

    private static void assertIsTold(String socket) throws Exception {
        Path mountPoint = MountedBus.newMountPoint();
        List<String> words = new ArrayList<>(List.of("python3", "-c", SERVICE_MANAGER,
                socket, mountPoint.toString()));
        words.addAll(KbusDaemon.kbus("mount", mountPoint.toString(), "--transport", "fuse"));
        assertEquals("READY=1\nSTATUS=" + mountPoint + " is mounted, with 1 device(s), on fuse (as asked for) True\n"
                + "STOPPING=1\nSTATUS=" + mountPoint + " is being unmounted\n0\n", new Command(words).run().output());
    }
}
