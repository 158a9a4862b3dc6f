// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/**
 * The subcommands of {@code kbus} by their names, in the order in which help lists them. What a class says of its
 * options takes some milliseconds to find out, so it is asked only of the subcommand that is wanted.
 */
final class Subcommands {

    private static final Map<String, Class<?>> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("send", SendCommand.class);
        BY_NAME.put("call", CallCommand.class);
        BY_NAME.put("listen", ListenCommand.class);
        BY_NAME.put("reply", ReplyCommand.class);
        BY_NAME.put("monitor", MonitorCommand.class);
        BY_NAME.put("ls", LsCommand.class);
        BY_NAME.put("top", TopCommand.class);
        BY_NAME.put("stats", StatsCommand.class);
        BY_NAME.put("new-device", NewDeviceCommand.class);
        BY_NAME.put("errno", ErrnoCommand.class);
        BY_NAME.put("run", RunCommand.class);
        BY_NAME.put("mount", MountCommand.class);
        BY_NAME.put("umount", UmountCommand.class);
        BY_NAME.put("doctor", DoctorCommand.class);
        BY_NAME.put("help", CommandLine.HelpCommand.class);
    }

    /** Not listed: for whoever looks for a mistake in this program. */
    private static final String REPLAY_CRASH = "replay-crash";

    private Subcommands() {
    }

    /** Adds the subcommand that a command line begins with; if it begins with none, all of them. */
    static void add(CommandLine kbus, String... args) {
        if (args.length > 0 && args[0].equals(REPLAY_CRASH)) {
            kbus.addSubcommand(REPLAY_CRASH, ReplayCrashCommand.class);
            return;
        }
        Class<?> wanted = args.length == 0 ? null : BY_NAME.get(args[0]);
        if (wanted == null || wanted == CommandLine.HelpCommand.class) {
            BY_NAME.forEach(kbus::addSubcommand);
        } else {
            kbus.addSubcommand(args[0], wanted);
        }
        CommandLine run = kbus.getSubcommands().get("run");
        if (run != null) {
            // What follows the command that it runs is that command's.
            run.setStopAtPositional(true);
        }
    }
}
