// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kbus.linux.Process;

/**
 * A second process of this program that serves in the background, and what it tells the first: a line on its standard
 * output when the devices are usable, or else why they will not be.
 */
final class BackgroundDaemon {

    /** Says to the second process that it is one. */
    private static final String IN_BACKGROUND = "kbus.background";
    private static final String LOG_FILE = "kbus.log";
    private static final String USABLE = "usable";

    private final List<String> arguments;
    private final Path log;

    /** @param arguments those of the first process */
    BackgroundDaemon(List<String> arguments, Path log) {
        this.arguments = arguments;
        this.log = log.toAbsolutePath();
    }

    /** Starts the second process and waits for what it says; the exit status of the first. */
    int start() throws IOException, CommandFailure {
        Process.requireAppendable(log);
        java.lang.Process child = new ProcessBuilder(command())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start();
        String why = "it ended without saying why";
        try (BufferedReader says = new BufferedReader(
                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = says.readLine(); line != null; line = says.readLine()) {
                if (line.equals(USABLE)) {
                    return 0;
                }
                why = line;
            }
        }
        throw new CommandFailure(why.replaceFirst("^kbus mount: ", ""));
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-D" + IN_BACKGROUND + "=true");
        command.add("-D" + LOG_FILE + "=" + log);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.addAll(arguments);
        return command;
    }

    /** Whether this is the second process. */
    static boolean isThis() {
        return Boolean.getBoolean(IN_BACKGROUND);
    }

    /** In the second process: tells the first, and lets go of everything that ties the two together. */
    static void tellUsable() {
        if (!isThis()) {
            return;
        }
        Process.startNewSession();
        System.out.println(USABLE);
        try {
            Process.redirectOutput(Path.of(System.getProperty(LOG_FILE)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
