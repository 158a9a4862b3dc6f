// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import org.kbus.linux.OwnProcess;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code kbus} command. */
@Command(name = "kbus",
        description = "The KBUS message bus: /dev/kbus<n> without a kernel module.",
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
        prepare();
        // Takes as long as it takes to understand a command line: the two go side by side.
        Thread loader = new Thread(() -> {
            OwnProcess.rename(args.length == 0 ? "kbus" : "kbus-" + args[0]);
            OwnProcess.load();
        }, "kbus-load");
        loader.setDaemon(true);
        loader.start();
        System.exit(execute(inUtf8(args)));
    }

    /**
     * What was typed may be data, which is UTF-8 whatever the locale; in the locale C Java makes question marks of all
     * that is not ASCII.
     */
    private static String[] inUtf8(String[] args) {
        return "UTF-8".equals(System.getProperty("sun.jnu.encoding")) ? args : OwnProcess.lastArguments(args);
    }

    /** What must be so before the first native call. */
    static void prepare() {
        // jffi reaches memory through sun.misc.Unsafe by default, which JDK 24 and later warn about.
        System.setProperty("jffi.unsafe.disabled", "true");
    }

    /** @return the exit status */
    static int execute(String... args) {
        return commandLine(args).execute(args);
    }

    /**
     * All that a command line may contain.
     *
     * @param args the command line that is to be understood; none for all subcommands, as man pages and completion
     *             want them
     */
    public static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Main());
        // An argument such as @file is what it says, also among those of a program that we run.
        line.setExpandAtFiles(false);
        Subcommands.add(line, args);
        line.setParameterExceptionHandler((wrong, ignored) -> {
            CommandSpec command = wrong.getCommandLine().getCommandSpec();
            StandardError.say(command, wrong.getMessage() + "; see " + command.qualifiedName() + " --help");
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((failed, command, parsed) -> {
            if (failed instanceof Output.ReaderGone) {
                return CommandLine.ExitCode.OK;
            }
            String why = FailureMessage.of(failed);
            if (why == null) {
                throw failed;
            }
            StandardError.say(command.getCommandSpec(), why);
            return command.getCommandSpec().exitCodeOnExecutionException();
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
