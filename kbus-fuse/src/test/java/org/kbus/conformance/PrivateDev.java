// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@code /dev} of its own, in which programs mount a bus where everybody expects it, beside whatever is on this
 * machine: a mount namespace, and a pid namespace with which all that runs in it ends. Takes root.
 */
final class PrivateDev implements AutoCloseable {

    private static final String SETUP = """
            set -e
            # Buses that are mounted elsewhere must be able to end: what has copies of their mounts would keep them.
            mounts=$(cat /proc/self/mounts)
            echo "$mounts" | while read -r what where type rest; do
                [ "$type" != fuse.kbus ] || umount -l "$(printf %b "$where")"
            done
            mount -t tmpfs -o mode=755 dev "$0"
            cd "$0"
            for node in null zero full random urandom tty fuse; do
                : >$node
                mount --bind /dev/$node $node
            done
            mkdir pts shm
            mount --rbind /dev/pts pts
            mount -t tmpfs -o mode=1777 shm shm
            ln -s pts/ptmx ptmx
            ln -s /proc/self/fd fd
            ln -s fd/0 stdin
            ln -s fd/1 stdout
            ln -s fd/2 stderr
            mount --move . /dev
            cd /
            echo ready
            read -r nothing || :
            umount -l /dev/kbus 2>/dev/null || :
            """;

    private final Process unshare;
    private final long init;
    private final Path mountNamespace;

    /** @param folder an empty directory, for the time that it takes to set it up */
    PrivateDev(Path folder) throws IOException, InterruptedException {
        unshare = new ProcessBuilder("unshare", "--mount", "--propagation", "private", "--pid", "--fork",
                "--kill-child", "--mount-proc", "/bin/sh", "-c", SETUP, folder.toString())
                .redirectErrorStream(true).start();
        BufferedReader said = new BufferedReader(
                new InputStreamReader(unshare.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        if (!"ready".equals(line)) {
            throw new AssertionError("no /dev of our own (this needs root and /dev/fuse): " + line);
        }
        init = unshare.toHandle().children().findFirst().orElseThrow().pid();
        mountNamespace = Files.readSymbolicLink(Path.of("/proc/" + init + "/ns/mnt"));
    }

    /** The words of a command that runs in it. */
    List<String> inside(String... command) {
        List<String> words = new ArrayList<>(List.of("nsenter", "--target", Long.toString(init), "--mount", "--pid",
                "--wd=" + System.getProperty("user.dir")));
        words.addAll(List.of(command));
        return words;
    }

    /** How many bindings there are on the buses, and programs that watch one. */
    int readers() throws IOException {
        return bindings() + monitors();
    }

    private int bindings() throws IOException {
        try {
            // What begins with # is a heading.
            return (int) Files.readString(Path.of("/proc/" + init + "/root/dev/kbus/bindings"),
                    StandardCharsets.ISO_8859_1).lines().filter(line -> !line.startsWith("#")).count();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private int monitors() throws IOException {
        int count = 0;
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            Path proc = Path.of("/proc/" + process.pid());
            try {
                if (Files.readSymbolicLink(proc.resolve("ns/mnt")).equals(mountNamespace)) {
                    count += openMonitors(proc.resolve("fd"));
                }
            } catch (IOException e) {
                // It has ended.
            }
        }
        return count;
    }

    private static int openMonitors(Path descriptors) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : all) {
                if (Files.readSymbolicLink(descriptor).toString().matches("/dev/kbus/monitor[0-9]+")) {
                    count++;
                }
            }
        }
        return count;
    }

    /** Ends all that runs in it. */
    @Override
    public void close() throws IOException {
        unshare.getOutputStream().close();
        try {
            if (!unshare.waitFor(30, TimeUnit.SECONDS)) {
                unshare.destroyForcibly();
            }
        } catch (InterruptedException e) {
            unshare.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
