// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import org.kbus.daemon.CommandFailure;
import org.kbus.linux.Process;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code kbus} command. */
@Command(name = "kbus",
        description = "The KBUS message bus: /dev/kbus<n> without a kernel module.",
        subcommands = {SendCommand.class, CallCommand.class, ListenCommand.class, ReplyCommand.class,
            MonitorCommand.class, MountCommand.class, UmountCommand.class, CommandLine.HelpCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:it could not be done: a line on stderr says why and what to do",
            "2:the command line is wrong"})
public final class Main {

    private Main() {
    }

    public static void main(String[] args) {
        // jffi reaches memory through sun.misc.Unsafe by default, which JDK 24 and later warn about.
        System.setProperty("jffi.unsafe.disabled", "true");
        // Takes as long as it takes to understand a command line: the two go side by side.
        Thread loader = new Thread(Process::load, "kbus-load");
        loader.setDaemon(true);
        loader.start();
        System.exit(commandLine().execute(inUtf8(args)));
    }

    /**
     * What was typed may be data, which is UTF-8 whatever the locale; in the locale C Java makes question marks of all
     * that is not ASCII.
     */
    private static String[] inUtf8(String[] args) {
        return "UTF-8".equals(System.getProperty("sun.jnu.encoding")) ? args : Process.lastArguments(args);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler((wrong, args) -> {
            CommandLine command = wrong.getCommandLine();
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + wrong.getMessage()
                    + "; see " + command.getCommandSpec().qualifiedName() + " --help");
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((failed, command, parsed) -> {
            if (failed instanceof Output.ReaderGone) {
                return CommandLine.ExitCode.OK;
            }
            if (!(failed instanceof CommandFailure || failed instanceof IOException)) {
                throw failed;
            }
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + failed.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line;
    }

    /** The version of this build, from the jar that it runs from. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"kbus " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
