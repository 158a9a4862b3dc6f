// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.kbus.daemon.Confinement;

/**
 * What {@code kbus} commands do, done once in one Java machine, which then writes down the classes that it has come to
 * know ({@code -XX:ArchiveClassesAtExit}): all later ones start with these. Where no bus can be mounted, it is
 * everything else.
 *
 * <p>Run by the {@code kbus} script: {@code java -cp kbus.jar org.kbus.cli.Training DIRECTORY}, with an empty directory
 * to mount a bus in. What the commands print is of no interest.
 */
final class Training {

    private static final String NAME = "$.Training";
    private static final long POLL_MILLIS = 5;

    private final Path mountPoint;
    private final Path device;

    private Training(Path place) {
        mountPoint = place.resolve("bus");
        device = mountPoint.resolve("kbus0");
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Main.prepare();
        Confinement.stayAsWeAre();
        loadAllClasses();
        new Training(Path.of(args[0])).run();
        // Not by returning from here: that would wait for threads of commands that have failed.
        System.exit(0);
    }

    /** Also those that are not needed today: on another day the kernel may have io_uring, or something may go wrong. */
    private static void loadAllClasses() throws IOException {
        Path jar = Path.of(System.getProperty("java.class.path").split(File.pathSeparator)[0]);
        try (JarFile classes = new JarFile(jar.toFile())) {
            List<String> ours = classes.stream().map(JarEntry::getName)
                    .filter(name -> name.startsWith("org/kbus/") && name.endsWith(".class")
                            && !name.endsWith("package-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.')).toList();
            for (String name : ours) {
                Class.forName(name, false, Training.class.getClassLoader());
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalStateException("this jar is not whole", e);
        }
    }

    private void run() throws IOException, InterruptedException {
        Thread daemon = inBackground("mount", mountPoint.toString(), "--no-enable-uring");
        awaitThat(daemon, () -> Files.exists(device));
        if (daemon.isAlive()) {
            useBus();
        }
        kbus("umount", mountPoint.toString());
        daemon.join();
        kbus("send", "--device", device.toString(), NAME);
        kbus("--help");
        kbus("--version");
        kbus("no-such-command");
    }

    /** Whatever a person does often, and so wants to be done at once. */
    private void useBus() throws IOException, InterruptedException {
        for (String report : List.of("stats", "ksocks", "metrics")) {
            Files.readString(mountPoint.resolve(report));
        }
        Thread listener = inBackground("listen", NAME, "--count", "2", "--device", device.toString());
        awaitThat(listener, this::isBound);
        kbus("send", NAME, "data", "--device", device.toString());
        kbus("send", NAME, "--json", "--device", device.toString());
        listener.join();
        for (String look : List.of("ls", "stats")) {
            kbus(look, "--device", device.toString());
            kbus(look, "--json", "--device", device.toString());
        }
        kbus("errno", "EADDRNOTAVAIL");
        kbus("top", "--batch", "-n", "1", "--delay", "0.1", "--device", device.toString());
        kbus("monitor", "--duration", "0.1", "--device", device.toString());
        Thread replier = inBackground("reply", NAME, "data", "--count", "2", "--device", device.toString());
        awaitThat(replier, this::isBound);
        kbus("call", NAME, "data", "--device", device.toString());
        kbus("call", NAME, "--json", "--device", device.toString());
        replier.join();
        kbus("call", NAME, "--device", device.toString());
    }

    /** Whether somebody waits for messages. */
    private boolean isBound() throws IOException {
        return Files.readString(mountPoint.resolve("bindings")).contains(NAME);
    }

    /** Something that comes true in a while. */
    private interface Condition {
        boolean isTrue() throws IOException;
    }

    /** Returns when something is true, or when whoever should make it so has ended. */
    private static void awaitThat(Thread maker, Condition condition) throws IOException, InterruptedException {
        while (maker.isAlive() && !condition.isTrue()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static Thread inBackground(String... arguments) {
        Thread thread = new Thread(() -> kbus(arguments), "kbus-" + arguments[0]);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void kbus(String... arguments) {
        Main.execute(arguments);
    }
}
