// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.kbus.client.Ksock;
import org.kbus.client.Message;
import org.kbus.client.MessageId;
import org.kbus.daemon.CommandFailure;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbus send}. */
@Command(name = "send",
        description = "Send an announcement to all who listen to its name. It is no error if nobody does.",
        footerHeading = "%nExamples:%n",
        footer = {"  kbus send $.Sensors.Kitchen 21.5", "  kbus send $.Camera.Frame --file frame.jpg",
            "  date | kbus send $.Clock --file -", "", "In a shell, quote names: '$.Clock'."},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SendCommand implements Callable<Integer> {

    @Mixin
    private MessageArguments arguments;

    @Option(names = {"-u", "--urgent"}, description = "To the front of the queues instead of their ends.")
    private boolean urgent;

    @ArgGroup
    private Reach reach = new Reach();

    /** What is to happen if a listener has no room. */
    private static final class Reach {
        @Option(names = "--all-or-wait", description = "If a listener has no room, wait until all have. (Otherwise one"
                + " without room misses the message.)")
        private boolean allOrWait;

        @Option(names = "--all-or-fail", description = "If a listener has no room, send to nobody and fail.")
        private boolean allOrFail;
    }

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Tell the id of the message as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        Message message = Message.announcement(arguments.name(), arguments.data());
        message = urgent ? message.urgent() : message;
        message = reach.allOrWait ? message.allOrWait() : message;
        message = reach.allOrFail ? message.allOrFail() : message;
        try (Ksock ksock = Ksock.open(device.path())) {
            MessageId id = ksock.send(message);
            if (json) {
                new Output().json(object -> object.writeStringField("id", id.toString()));
            }
        }
        return 0;
    }
}
