// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kbus.daemon.BackgroundDaemon;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.Confinement;
import org.kbus.daemon.CrashDirectory;
import org.kbus.daemon.DeadThreadHandler;
import org.kbus.daemon.ForegroundDaemon;
import org.kbus.daemon.LauncherNotifier;
import org.kbus.daemon.MountPoint;
import org.kbus.daemon.RotatedLogFile;
import org.kbus.device.Node;
import org.kbus.driver.KbusOptions;
import org.kbus.linux.OwnProcess;
import org.kbus.log.Log;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kbus mount}. */
@Command(name = "mount",
        description = "Mount a bus and serve it, in the foreground, until it is unmounted or interrupted.",
        footer = {"", "The devices are MOUNTPOINT/kbus0 and so on, and MOUNTPOINT/bindings and MOUNTPOINT/stats report"
                + " on them. For the default mount point there are links /dev/kbus0 and so on as well."},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class MountCommand implements Callable<Integer> {

    private static final int MIN_LOG_SIZE = 64 << 10;
    private static final int MAX_LOG_FILES = 1000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MOUNTPOINT", arity = "0..1", defaultValue = "/dev/kbus",
            description = "A directory; it is made if it is not there (default: ${DEFAULT-VALUE}).")
    private Path path;

    @Option(names = "--daemon", description = "Serve in the background: return when the devices are usable.")
    private boolean daemon;

    @Option(names = "--log", paramLabel = "FILE", defaultValue = "/dev/null",
            description = "With --daemon, where its log goes, appended (default: ${DEFAULT-VALUE}).")
    private Path log;

    @Option(names = "--log-size", paramLabel = "BYTES", defaultValue = "10485760",
            description = "How large that file becomes (default: ${DEFAULT-VALUE}). Then it is renamed FILE.1, what was"
                    + " that FILE.2, and so on.")
    private int logSize;

    @Option(names = "--log-files", paramLabel = "N", defaultValue = "3",
            description = "How many of these older files are kept (default: ${DEFAULT-VALUE}).")
    private int logFiles;

    @Option(names = "--no-enable-uring",
            description = "Leave the fuse module's parameter enable_uring as it is. io-uring needs it to be Y, and"
                    + " otherwise sets it.")
    private boolean leavesUringAsItIs;

    @Mixin
    private BusOptions bus;

    @Option(names = "--mode", paramLabel = "OCTAL", defaultValue = "0666",
            description = "Who may use the devices (default: ${DEFAULT-VALUE}).")
    private String mode;

    @Option(names = "--owner", paramLabel = "USER", defaultValue = "0",
            description = "Whose the devices are, by name or number (default: ${DEFAULT-VALUE}).")
    private String owner;

    @Option(names = "--group", paramLabel = "GROUP", defaultValue = "0",
            description = "Which group's the devices are, by name or number (default: ${DEFAULT-VALUE}).")
    private String group;

    @Override
    public Integer call() throws CommandFailure, IOException {
        KbusOptions options = bus.options(new Node.Access(permissions(), id("--owner", owner, OwnProcess::userId),
                id("--group", group, OwnProcess::groupId)));
        bus.requireRange("--log-size", logSize, MIN_LOG_SIZE, Integer.MAX_VALUE);
        bus.requireRange("--log-files", logFiles, 1, MAX_LOG_FILES);
        Privileges.require("mount");
        if (daemon && !BackgroundDaemon.isThis()) {
            Confinement.limitThread();
            new BackgroundDaemon(log).start();
            return 0;
        }
        Confinement.enter();
        spec.commandLine().setErr(Log.lastWords());
        DeadThreadHandler.install(spec.exitCodeOnExecutionException());
        new ForegroundDaemon(new MountPoint(path), bus.transport().choose(!leavesUringAsItIs), options,
                CrashDirectory.beside(log))
                .run(Confinement.before(new LauncherNotifier(new RotatedLogFile(log, logSize, logFiles))));
        return 0;
    }

    private int permissions() {
        if (!mode.matches("[0-7]{1,4}")) {
            throw wrong("--mode must be an octal number such as 0660, not " + mode);
        }
        return Integer.parseInt(mode, 8);
    }

    /** Finds a user or a group by name. */
    private interface IdOf {
        int find(String name);
    }

    private int id(String option, String nameOrNumber, IdOf idOf) {
        if (nameOrNumber.matches("[0-9]{1,9}")) {
            return Integer.parseInt(nameOrNumber);
        }
        int id = idOf.find(nameOrNumber);
        if (id < 0) {
            throw wrong(option + ": there is no " + option.substring(2) + " named " + nameOrNumber);
        }
        return id;
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
