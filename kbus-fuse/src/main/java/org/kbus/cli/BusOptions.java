// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import org.kbus.bus.BusLimits;
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

    @Option(names = "--verbose", description = "Devices log what is done on them, until a client switches it off.")
    private boolean verbose;

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
        return new KbusOptions(devices, limits, verbose, access, memory);
    }

    /** @throws ParameterException if the value of an option is out of range */
    void requireRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(spec.commandLine(),
                    option + " must be " + least + " to " + most + ", not " + value);
        }
    }
}
