// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.util.Map;
import org.kbus.account.AccountLimits;
import org.kbus.account.Limit;
import org.kbus.account.UserLimits;
import org.kbus.bus.BusLimits;
import org.kbus.bus.Mends;
import org.kbus.daemon.TransportKind;
import org.kbus.device.Node;
import org.kbus.driver.KbusOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a bus is to be like, for the commands that make one. */
final class BusOptions {

    /** No heap makes messages larger than this possible. */
    private static final int MAX_ABS_MESSAGE_SIZE = 1 << 30;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--transport", paramLabel = "NAME", defaultValue = "auto",
            converter = TransportNames.Converter.class,
            description = "How the kernel is spoken to: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, which is"
                    + " io-uring where it can be had, or else fuse).",
            completionCandidates = TransportNames.class)
    private TransportKind transport;

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

    @Option(names = "--user-limit", paramLabel = "WHAT=N",
            description = "How much each user may have who is not root, so that there is something left for the others:"
                    + " memory (percent of what the others leave, default 50), queued (percent of the memory, 12),"
                    + " messages (in its queues, 65536), bindings (65536), listeners (bindings to one name, 256),"
                    + " requests (without reply yet, 16384), blocked (sends that wait for room, 128), monitors (8) and"
                    + " devices (that NEWDEVICE makes, 16). May be given several times.")
    private Map<Limit, Integer> userLimits = Map.of();

    @Option(names = "--root-limit", paramLabel = "WHAT=N",
            description = "The same for root (90, 100, five times 1048576, 64, and as many devices as there can be).")
    private Map<Limit, Integer> rootLimits = Map.of();

    @Option(names = "--verbose", description = "Devices log what is done on them, until a client switches it off.")
    private boolean verbose;

    @Option(names = "--mend", paramLabel = "MEND,...", arity = "0..1", converter = MendNames.Converter.class,
            preprocessor = MendNames.OnlyAttached.class, completionCandidates = MendNames.class,
            description = "Be better than the module was, in what is named: ${COMPLETION-CANDIDATES} (default: as the"
                    + " module was; without names: all). Documentation/Compatibility.md says what each changes.")
    private Mends mends = Mends.NONE;

    TransportKind transport() {
        return transport;
    }

    /**
     * All of them together.
     *
     * @param access who may use the devices
     * @throws ParameterException if one is out of range
     */
    KbusOptions options(Node.Access access) {
        requireRange("--devices", devices, 1, KbusOptions.MAX_DEVICES);
        requireRange("--max-messages", maxMessages, 1, Integer.MAX_VALUE);
        requireRange("--max-unsent-unbind-messages", maxUnsentUnbindMessages, 1, Integer.MAX_VALUE);
        long memory = Runtime.getRuntime().maxMemory() / 2;
        requireRange("--abs-max-message-size", absMaxMessageSize, BusLimits.MIN_MESSAGE_SIZE,
                (int) Math.min(memory / 4, MAX_ABS_MESSAGE_SIZE));
        requireRange("--def-max-message-size", defMaxMessageSize, BusLimits.MIN_MESSAGE_SIZE, absMaxMessageSize);
        BusLimits limits = new BusLimits(maxMessages, maxUnsentUnbindMessages, defMaxMessageSize, absMaxMessageSize);
        return new KbusOptions(devices, limits, verbose, access, new AccountLimits(memory,
                limits("--user-limit", userLimits, UserLimits.OF_USERS),
                limits("--root-limit", rootLimits, UserLimits.OF_ROOT)), mends);
    }

    private UserLimits limits(String option, Map<Limit, Integer> given, UserLimits defaults) {
        given.forEach((limit, value) -> requireRange(option + " " + limit, value, 1, limit.most()));
        return defaults.with(given);
    }

    /** @throws ParameterException if the value of an option is out of range */
    void requireRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(spec.commandLine(),
                    option + " must be " + least + " to " + most + ", not " + value);
        }
    }
}
