// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kbus.bus.BusLimits;
import org.kbus.daemon.BackgroundDaemon;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.ForegroundDaemon;
import org.kbus.daemon.MountPoint;
import org.kbus.daemon.TransportKind;
import org.kbus.device.Node;
import org.kbus.driver.KbusOptions;
import org.kbus.linux.Process;
import picocli.CommandLine.Command;
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

    /** No heap makes messages larger than this possible. */
    private static final int MAX_ABS_MESSAGE_SIZE = 1 << 30;

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

    @Option(names = "--transport", paramLabel = "NAME", defaultValue = "auto",
            converter = TransportNames.Converter.class,
            description = "How the kernel is spoken to: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, which is"
                + " io-uring where it can be had, or else fuse).",
            completionCandidates = TransportNames.class)
    private TransportKind transport;

    @Option(names = "--no-enable-uring",
            description = "Leave the fuse module's parameter enable_uring as it is. io-uring needs it to be Y, and"
                + " otherwise sets it.")
    private boolean leavesUringAsItIs;

    @Option(names = "--devices", paramLabel = "N", defaultValue = "1",
            description = "How many devices there are at first, 1 to 256 (default: ${DEFAULT-VALUE}).")
    private int devices;

    @Option(names = "--max-messages", paramLabel = "N", defaultValue = "100",
            description = "How many messages a queue holds unless its owner asks for another number (default:"
                + " ${DEFAULT-VALUE}).")
    private int maxMessages;

    @Option(names = "--max-unsent-unbind-messages", paramLabel = "N", defaultValue = "1000",
            description = "How many replier unbind events are set aside for listeners with full queues (default:"
                + " ${DEFAULT-VALUE}).")
    private int maxUnsentUnbindMessages;

    @Option(names = "--abs-max-message-size", paramLabel = "BYTES", defaultValue = "409600",
            description = "The largest message size that a client may set (default: ${DEFAULT-VALUE}).")
    private int absMaxMessageSize;

    @Option(names = "--def-max-message-size", paramLabel = "BYTES", defaultValue = "409600",
            description = "The largest message size of a device until a client sets another (default:"
                + " ${DEFAULT-VALUE}).")
    private int defMaxMessageSize;

    @Option(names = "--verbose", description = "Devices log what is done on them, until a client switches it off.")
    private boolean verbose;

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
        KbusOptions options = options();
        Privileges.require("mount");
        if (daemon && !BackgroundDaemon.isThis()) {
            new BackgroundDaemon(log).start();
            return 0;
        }
        new ForegroundDaemon(new MountPoint(path), transport.choose(!leavesUringAsItIs), options)
                .run(BackgroundDaemon::tellUsable);
        return 0;
    }

    private KbusOptions options() {
        requireRange("--devices", devices, 1, KbusOptions.MAX_DEVICES);
        requireRange("--max-messages", maxMessages, 1, Integer.MAX_VALUE);
        requireRange("--max-unsent-unbind-messages", maxUnsentUnbindMessages, 1, Integer.MAX_VALUE);
        long memory = Runtime.getRuntime().maxMemory() / 2;
        requireRange("--abs-max-message-size", absMaxMessageSize, BusLimits.MIN_MESSAGE_SIZE,
                (int) Math.min(memory / 4, MAX_ABS_MESSAGE_SIZE));
        requireRange("--def-max-message-size", defMaxMessageSize, BusLimits.MIN_MESSAGE_SIZE, absMaxMessageSize);
        BusLimits limits = new BusLimits(maxMessages, maxUnsentUnbindMessages, defMaxMessageSize, absMaxMessageSize);
        Node.Access access = new Node.Access(permissions(), id("--owner", owner, Process::userId),
                id("--group", group, Process::groupId));
        return new KbusOptions(devices, limits, verbose, access, memory);
    }

    private void requireRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw wrong(option + " must be " + least + " to " + most + ", not " + value);
        }
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
