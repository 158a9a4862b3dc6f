// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.kbus.client.KbusException;
import org.kbus.client.Ksock;
import org.kbus.client.Message;
import org.kbus.daemon.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kbus listen}. */
@Command(name = "listen",
        description = "Listen to names and show the messages that come, each on a line of its own: its name, then its"
                + " data.",
        footerHeading = "%nExamples:%n",
        footer = {"  kbus listen '$.Sensors.*'", "  kbus listen --count 1 --data '$.Photo' > photo.jpg",
            "  kbus listen --json '$.*' | jq .text"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:as many messages have come as were asked for, or it was ended",
            "1:it cannot be listened: a line on stderr says why and what to do", "2:the command line is wrong",
            "3:with --count and --timeout: not so many messages have come"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ListenCommand implements Callable<Integer> {

    private static final int NOT_ENOUGH_IN_TIME = 3;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "What to listen to: a name such as"
            + " $.Sensors.Kitchen, or $.Sensors.* for all below, $.Sensors.%% for those one level below.")
    private List<String> names;

    @Option(names = {"-n", "--count"}, paramLabel = "N", description = "End after so many messages.")
    private long count = Long.MAX_VALUE;

    @Option(names = {"-t", "--timeout"}, paramLabel = "SECONDS", converter = Seconds.class,
            description = "End when no message has come for so long; with --count that is exit status 3.")
    private Duration timeout;

    @Option(names = "--max-messages", paramLabel = "N", description = "How many messages may wait to be shown; those"
            + " that come when the queue is full are missed (default: what the bus was mounted with).")
    private Integer maxMessages;

    @Option(names = "--data", description = "Show nothing but the data, as it is; text ends with a newline.")
    private boolean dataOnly;

    @Option(names = "--json", description = "Show each message as a JSON object.")
    private boolean json;

    @Option(names = {"-v", "--verbose"}, description = "Show kind, id, sender and receiver, too.")
    private boolean verbose;

    @Mixin
    private DeviceOption device;

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        if (count < 1 || maxMessages != null && maxMessages < 1) {
            throw new ParameterException(spec.commandLine(),
                    "--count and --max-messages must be 1 or more");
        }
        try (Ksock ksock = Ksock.open(device.path());
                GracefulShutdown shutdown = GracefulShutdown.onSignal(ksock::close)) {
            ksock.onlyOnce(true);
            if (maxMessages != null) {
                ksock.maxMessages(maxMessages);
            }
            for (String name : names) {
                ksock.bindAsListener(name);
            }
            return show(ksock, shutdown);
        }
    }

    private int show(Ksock ksock, GracefulShutdown shutdown) throws IOException, InterruptedException {
        Output out = new Output();
        try {
            for (long shown = 0; shown < count; shown++) {
                Message message = timeout == null ? ksock.receive() : ksock.receive(timeout).orElse(null);
                if (message == null) {
                    return count == Long.MAX_VALUE ? 0 : NOT_ENOUGH_IN_TIME;
                }
                show(out, message);
            }
        } catch (KbusException e) {
            if (!shutdown.hasBegun()) {
                throw e;
            }
        }
        return 0;
    }

    private void show(Output out, Message message) throws IOException {
        if (json) {
            out.json(object -> MessageJson.write(object, message));
        } else if (dataOnly) {
            out.data(message.data());
        } else {
            out.line((verbose ? details(message) : "") + message.name()
                    + (message.data().length == 0 ? "" : " " + DataText.lineOf(message.data())));
        }
    }

    private static String details(Message message) {
        return message.kind().label() + ' ' + message.id()
                + (message.isReply() ? " to " + message.inReplyTo() : "")
                + " from " + Integer.toUnsignedString(message.from()) + ' ';
    }
}
