// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.CrashDirectory;
import org.kbus.daemon.DeadThreadHandler;
import org.kbus.daemon.ForegroundDaemon;
import org.kbus.daemon.MountPoint;
import org.kbus.daemon.PrivateDev;
import org.kbus.daemon.PrivateNamespace;
import org.kbus.device.Node;
import org.kbus.driver.KbusOptions;
import org.kbus.linux.OwnProcess;
import org.kbus.log.Log;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kbus run}. */
@Command(name = "run",
        description = "Run a command on a bus of its own: /dev/kbus0, which only the command and its children see, and"
                + " which ends with it. Needs to be root, or a kernel that lets users make user namespaces.",
        footer = {"", "SIGTERM and SIGHUP are passed on to the command. What it leaves in the background gets ENOTCONN"
                + " from the devices when it has ended."},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnExecutionException = RunCommand.NO_BUS,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0..255:that of the command; 128 + N if signal N has killed it",
            "2:the command line is wrong",
            "125:there is no bus to run it on: a line on stderr says why and what to do",
            "126:the command may not be run", "127:there is no such command"})
final class RunCommand implements Callable<Integer> {

    /** The statuses that env(1), timeout(1) and others have for this. */
    static final int NO_BUS = 125;
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private static final int MODE = 0666;
    private static final Node.Access EVERYBODY = new Node.Access(MODE, 0, 0);

    @Spec
    private CommandSpec spec;

    @Mixin
    private BusOptions bus;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "What to run, and its arguments.")
    private List<String> command;

    @Override
    public Integer call() throws CommandFailure, IOException {
        KbusOptions options = bus.options(EVERYBODY);
        String name = command.get(0);
        Path program = ProgramPath.find(name);
        if (program == null) {
            return cannotRun(name + ": there is no such command", NOT_FOUND);
        }
        if (!ProgramPath.isExecutable(program)) {
            return cannotRun(program + ": it may not be run; is it a program, and executable?", NOT_EXECUTABLE);
        }
        // Standard error is the command's: what the daemon has to say there is what goes wrong.
        spec.commandLine().setErr(Log.lastWords());
        DeadThreadHandler.install(NO_BUS);
        Log.setLevel(Level.WARN);
        PrivateNamespace inside = PrivateNamespace.enter();
        RunningProgram running = new RunningProgram(inside, program, words());
        PrivateDev.make();
        try {
            new ForegroundDaemon(new MountPoint(MountPoint.DEFAULT), bus.transport().chooseForOwnMountTable(), options,
                    CrashDirectory.temporary()).run(usable -> running.start());
        } catch (CommandFailure e) {
            if (!running.hasStarted()) {
                throw e;
            }
            StandardError.say(spec, "the bus has ended: " + e.getMessage());
        }
        running.waitForEnd();
        return NO_BUS;
    }

    /** Those of the command, byte by byte: not all need be text. */
    private List<byte[]> words() throws IOException {
        List<byte[]> all = OwnProcess.commandLine();
        return all.subList(all.size() - command.size(), all.size());
    }

    private int cannotRun(String why, int status) {
        StandardError.say(spec, why);
        return status;
    }
}
