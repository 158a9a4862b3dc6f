// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Does what a page says, as its reader would, who stands in the source tree: saves the programs that are shown, types
 * the commands, and compares what is printed.
 */
final class PageRun implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;
    /** What a page has Java do is done before it pays to compile well. */
    private static final String COMPILE_QUICKLY = "-XX:TieredStopAtLevel=1";

    private final Path root;
    private final Path folder;
    private final Path programs;
    private final List<Path> links = new ArrayList<>();
    private final PrivateDev dev;
    private final Map<String, Terminal> terminals = new HashMap<>();
    /** What has been printed, according to the page, by the command that a terminal is at. */
    private final Map<String, List<String>> soFar = new HashMap<>();

    /**
     * @param root    the source tree
     * @param scratch an empty directory
     */
    PageRun(Path root, Path scratch) throws IOException, InterruptedException {
        this.root = root;
        this.folder = Files.createDirectory(scratch.resolve("kbus"));
        for (String name : List.of("Documentation", "kbus-fuse", "kbus-native-test", "scripts", "README.md")) {
            links.add(Files.createSymbolicLink(folder.resolve(name), root.resolve(name)));
        }
        this.programs = Files.createDirectory(scratch.resolve("bin"));
        links.add(Files.createSymbolicLink(programs.resolve("kbus"), root.resolve("scripts/kbus")));
        saveJavaProgram("java", COMPILE_QUICKLY + " -XX:+UseSerialGC");
        saveJavaProgram("javac", "-J" + COMPILE_QUICKLY + " -J-XX:+UseSerialGC");
        this.dev = new PrivateDev(Files.createDirectory(scratch.resolve("dev")));
    }

    private void saveJavaProgram(String name, String options) throws IOException {
        Path program = Path.of(System.getProperty("java.home"), "bin", name);
        Path ours = Files.writeString(programs.resolve(name), "#!/bin/sh\nexec " + program + " " + options
                + " \"$@\"\n");
        Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Terminal open(String name) throws IOException, InterruptedException {
        Path javaHome = Path.of(System.getProperty("java.home"));
        Map<String, String> environment = Map.of("HOME", folder.toString(), "LC_ALL", "C.UTF-8",
                "TERM", "xterm", "JAVA_HOME", javaHome.toString(), "KBUS_JAVA_OPTS", COMPILE_QUICKLY,
                "PATH", programs + ":" + javaHome.resolve("bin") + ":" + System.getenv("PATH"));
        Terminal terminal = new Terminal(dev, folder, environment);
        assertTrue(name.matches("terminal=[0-9]"), () -> "a terminal is called terminal=2 or so, not " + name);
        terminals.put(name, terminal);
        return terminal;
    }

    private Terminal terminal(String name) throws IOException, InterruptedException {
        return terminals.containsKey(name) ? terminals.get(name) : open(name);
    }

    /** Does all that a page says. */
    void run(DocumentationPage page) throws IOException, InterruptedException {
        List<ConsoleStep> steps = page.blocks().stream().filter(DocumentationPage.Block::isConsole)
                .flatMap(block -> ConsoleStep.of(block).stream()).toList();
        int at = 0;
        for (DocumentationPage.Block block : page.blocks()) {
            if (block.isConsole()) {
                for (int count = ConsoleStep.of(block).size(); count > 0; count--, at++) {
                    take(steps.get(at), after(steps, at));
                }
            } else if (block.isProgram()) {
                save(block);
            }
        }
        terminals.forEach((name, terminal) -> assertTrue(terminal.screen().hasPrompt(),
                () -> page + ": something is left running in " + name));
    }

    private static ConsoleStep after(List<ConsoleStep> steps, int at) {
        return steps.stream().skip(at + 1L)
                .filter(step -> step.terminal().equals(steps.get(at).terminal())).findFirst().orElse(null);
    }

    /** Files of the source tree are there; others are saved as the reader would save them. */
    private void save(DocumentationPage.Block block) throws IOException, InterruptedException {
        Path file = Path.of(block.fileName());
        if (file.getNameCount() > 1) {
            String[] lines = Files.readString(root.resolve(file)).split("\n", -1);
            List<String> withoutLicense = new ArrayList<>(List.of(lines));
            withoutLicense.removeIf(line -> line.contains("SPDX-License-Identifier"));
            List<String> shown = new ArrayList<>(block.lines());
            shown.removeIf(line -> line.contains(file.toString()));
            assertEquals(String.join("\n", withoutLicense), String.join("\n", shown) + "\n",
                    () -> block.place() + ": this is not what is in " + file);
        } else {
            Files.writeString(folder.resolve(file), block.text());
            if (file.toString().endsWith(".c")) {
                Command.Result compiled = new Command("gcc", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                        "-I" + root.resolve("kbus-native-test/include"), "-I" + folder,
                        "-I" + root.resolve("kbus-native-test/examples"), folder.resolve(file).toString()).run();
                assertEquals(0, compiled.status(), () -> block.place() + ": " + compiled.output());
            }
        }
    }

    private void take(ConsoleStep step, ConsoleStep next) throws IOException, InterruptedException {
        boolean goesOn = next != null && next.goesOn();
        Terminal terminal = terminal(step.terminal());
        int readersBefore = dev.readers();
        if (step.goesOn()) {
            assertTrue(soFar.containsKey(step.terminal()), () -> step.place() + ": no command is running here");
            soFar.get(step.terminal()).addAll(step.output());
        } else {
            assertTrue(terminal.screen().hasPrompt(), () -> step.place() + ": there is no prompt");
            soFar.put(step.terminal(), new ArrayList<>(step.output()));
            terminal.type(step.command());
        }
        ExpectedOutput expected = new ExpectedOutput(soFar.get(step.terminal()));
        try {
            if (goesOn || step.interrupted()) {
                awaitRunning(terminal, expected, step.goesOn(), readersBefore);
            }
            if (step.interrupted()) {
                terminal.interrupt();
            }
            if (!goesOn) {
                checkEnd(terminal, expected, step, next);
            }
        } catch (AssertionError e) {
            throw new AssertionError(step.place() + ": " + (step.goesOn() ? "(goes on)" : step.command())
                    + "\nshould print:\n" + expected + "\nbut " + e.getMessage(), e);
        }
    }

    /** Waits until what is left running has printed what it should; if that is nothing, until it listens. */
    private void awaitRunning(Terminal terminal, ExpectedOutput expected, boolean isOld, int readersBefore)
            throws IOException, InterruptedException {
        if (!expected.isEmpty()) {
            terminal.await(screen -> screen.hasPrompt() || expected.matches(screen.text()));
        } else if (!isOld) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (dev.readers() <= readersBefore) {
                if (terminal.screen().hasPrompt() || System.nanoTime() > deadline) {
                    throw new AssertionError("it neither listens nor monitors, and printed:\n"
                            + terminal.screen().text());
                }
                Polling.pause();
            }
        }
        if (terminal.screen().hasPrompt()) {
            throw new AssertionError("it has ended and printed:\n" + terminal.screen().text());
        }
    }

    private static void checkEnd(Terminal terminal, ExpectedOutput expected, ConsoleStep step, ConsoleStep next)
            throws InterruptedException {
        Terminal.Screen screen = terminal.await(Terminal.Screen::hasPrompt);
        if (!expected.matches(screen.text())) {
            throw new AssertionError("printed:\n" + screen.text());
        }
        boolean statusIsShown = next != null && !next.goesOn() && next.command().startsWith("echo $?");
        if (screen.status() != 0 && !step.interrupted() && !statusIsShown) {
            throw new AssertionError("it ends with status " + screen.status()
                    + ", which the page does not show (echo $?)");
        }
    }

    @Override
    public void close() throws IOException {
        for (Terminal terminal : terminals.values()) {
            terminal.close();
        }
        dev.close();
        for (Path link : links) {
            Files.delete(link);
        }
    }
}
