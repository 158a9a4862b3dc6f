// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kbus.linux.OwnProcess;
import org.kbus.log.Log;

/**
 * A second process of this program that serves in the background, and what it tells the first: a line on its standard
 * output when the devices are usable, or else why they will not be.
 */
public final class BackgroundDaemon {

    /** Says to the second process that it is one. */
    private static final String IN_BACKGROUND = "kbus.background";
    private static final String USABLE = "usable";

    private final Path log;

    public BackgroundDaemon(Path log) {
        this.log = log.toAbsolutePath();
    }

    /** Starts the second process and waits for what it says. If the devices are usable, this one ends here. */
    public void start() throws IOException, CommandFailure {
        OwnProcess.requireAppendable(log);
        Process child = new ProcessBuilder(command())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start();
        String why = "it ended without saying why";
        try (BufferedReader says = new BufferedReader(
                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = says.readLine(); line != null; line = says.readLine()) {
                if (line.equals(USABLE)) {
                    // System.exit would first wait 300 ms for the thread that waits for the second process.
                    OwnProcess.exitAtOnce(0);
                }
                why = line;
            }
        }
        throw new CommandFailure(why.replaceFirst("^kbus mount: ", ""));
    }

    /** This very command once more, with its Java options, but told that it is the second. */
    private List<String> command() throws CommandFailure {
        ProcessHandle.Info me = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(me.command().orElseThrow(BackgroundDaemon::unknown));
        command.add("-D" + IN_BACKGROUND + "=true");
        command.addAll(List.of(me.arguments().orElseThrow(BackgroundDaemon::unknown)));
        return command;
    }

    private static CommandFailure unknown() {
        return new CommandFailure("/proc/self/cmdline cannot be read, so there is no way to start a second process;"
                + " mount /proc, or do without --daemon");
    }

    /** Whether this is the second process. */
    public static boolean isThis() {
        return Boolean.getBoolean(IN_BACKGROUND);
    }

    /** In the second process: tells the first, and lets go of everything that ties the two together. */
    static void tellUsable(RotatedLogFile log) {
        if (!isThis()) {
            return;
        }
        OwnProcess.startNewSession();
        System.out.println(USABLE);
        try {
            log.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Log.writeTo(log);
    }
}
