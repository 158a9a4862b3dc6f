// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.kbus.client.Ksock;
import org.kbus.client.Message;
import org.kbus.client.StatusException;
import org.kbus.daemon.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kbus call}. */
@Command(name = "call",
        description = "Send a request, wait for its reply and show that reply's data.",
        footerHeading = "%nExamples:%n",
        footer = {"  kbus call $.Lamp.Switch on", "  kbus call $.Photo.Take --timeout 2 > photo.jpg", "",
            "In a shell, quote names: '$.Lamp.Switch'."},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:there was a reply", "1:the request could not be sent", "2:the command line is wrong",
            "3:there was no reply in time",
            "4:the bus itself answered, because the Replier will not: standard error says why"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CallCommand implements Callable<Integer> {

    private static final int NO_REPLY_IN_TIME = 3;
    private static final int STATUS = 4;

    @Spec
    private CommandSpec spec;

    @Mixin
    private MessageArguments arguments;

    @Option(names = {"-t", "--timeout"}, paramLabel = "SECONDS", defaultValue = "10", converter = Seconds.class,
            description = "How long to wait, such as 0.5 or 60 (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(names = {"-u", "--urgent"}, description = "To the front of the queues instead of their ends.")
    private boolean urgent;

    @Option(names = "--to", paramLabel = "KSOCK", description = "Fail unless this Ksock is the Replier: to go on with a"
            + " dialogue whose state it keeps.")
    private int to;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Show the whole reply, as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        Message request = Message.request(arguments.name(), arguments.data()).withTo(to);
        try (Ksock ksock = Ksock.open(device.path())) {
            Message reply = ksock.call(urgent ? request.urgent() : request, timeout);
            show(reply);
            return 0;
        } catch (StatusException e) {
            if (json) {
                show(e.status());
            }
            return failure(e.getMessage(), STATUS);
        } catch (TimeoutException e) {
            return failure(e.getMessage() + " (" + Seconds.format(timeout) + " s); wait longer with --timeout, or see"
                    + " with kbus ls what its Replier is at", NO_REPLY_IN_TIME);
        }
    }

    private void show(Message reply) throws IOException {
        Output out = new Output();
        if (json) {
            out.json(object -> MessageJson.write(object, reply));
        } else {
            out.data(reply.data());
        }
    }

    private int failure(String why, int status) {
        StandardError.say(spec, why);
        return status;
    }
}
