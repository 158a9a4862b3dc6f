// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.Callable;
import org.kbus.client.KbusErrno;
import org.kbus.client.KbusException;
import org.kbus.client.Ksock;
import org.kbus.client.Message;
import org.kbus.daemon.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kbus reply}. */
@Command(name = "reply",
        description = "Be the Replier of a name: answer each request, with the same data or with what a command makes"
                + " of the request.",
        footerHeading = "%nExamples:%n",
        footer = {"  kbus reply '$.Ping' pong", "  kbus reply '$.Upper' --exec 'tr a-z A-Z'",
            "", "NAME may have a wildcard: '$.Lamp.*' or '$.Lamp.%%'.",
            "COMMAND gets the data of the request on standard input, and KBUS_NAME, KBUS_ID and KBUS_FROM in its"
                    + " environment. What it prints is the reply, whatever its exit status."},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ReplyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private MessageArguments arguments;

    @Option(names = {"-e", "--exec"}, paramLabel = "COMMAND",
            description = "Reply with what this prints. It is run by sh, once for each request.")
    private String exec;

    @Option(names = {"-n", "--count"}, paramLabel = "N", description = "End after so many requests.")
    private long count = Long.MAX_VALUE;

    @Option(names = {"-v", "--verbose"}, description = "Show each request on standard error.")
    private boolean verbose;

    @Mixin
    private DeviceOption device;

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        if (exec != null && arguments.hasData()) {
            throw new ParameterException(spec.commandLine(), "give an answer or --exec, not both");
        }
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count must be 1 or more");
        }
        byte[] answer = arguments.data();
        try (Ksock ksock = Ksock.open(device.path());
                GracefulShutdown shutdown = GracefulShutdown.onSignal(ksock::close)) {
            ksock.bindAsReplier(arguments.name());
            try {
                for (long replies = 0; replies < count; replies++) {
                    reply(ksock, nextRequest(ksock), answer);
                }
            } catch (KbusException e) {
                if (!shutdown.hasBegun()) {
                    throw e;
                }
            }
        }
        return 0;
    }

    private static Message nextRequest(Ksock ksock) throws IOException, InterruptedException {
        Message message = ksock.receive();
        while (!message.wantsYouToReply()) {
            message = ksock.receive();
        }
        return message;
    }

    private void reply(Ksock ksock, Message request, byte[] answer) throws IOException, InterruptedException {
        if (verbose) {
            say(request.name() + " " + request.id() + " from " + Integer.toUnsignedString(request.from()) + " "
                    + DataText.lineOf(request.data()));
        }
        // Who has asked is to have a reply in any case, if it can be had.
        if (!tryReply(ksock, request, exec == null ? answer : run(request))) {
            tryReply(ksock, request, new byte[0]);
        }
    }

    /** Whether it was sent, or nobody waits for it. What goes wrong is the end of that dialogue, not of the Replier. */
    private boolean tryReply(Ksock ksock, Message request, byte[] data) throws IOException, InterruptedException {
        try {
            ksock.reply(request, data);
            return true;
        } catch (KbusException e) {
            if (!e.is(KbusErrno.EADDRNOTAVAIL) && !e.is(KbusErrno.ECONNREFUSED) && !e.is(KbusErrno.EBUSY)
                    && !e.is(KbusErrno.EMSGSIZE) && !e.is(KbusErrno.ENOMEM)) {
                throw e;
            }
            say(e.getMessage());
            return !e.is(KbusErrno.EMSGSIZE) && !e.is(KbusErrno.ENOMEM);
        }
    }

    private byte[] run(Message request) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", exec).redirectError(Redirect.INHERIT);
        builder.environment().put("KBUS_NAME", request.name());
        builder.environment().put("KBUS_ID", request.id().toString());
        builder.environment().put("KBUS_FROM", Integer.toUnsignedString(request.from()));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            // There may be too many processes just now.
            say(e.getMessage());
            return new byte[0];
        }
        Thread feeder = new Thread(() -> feed(process, request.data()), "kbus-feeder");
        feeder.start();
        byte[] printed = process.getInputStream().readAllBytes();
        int status = process.waitFor();
        feeder.join();
        if (status != 0) {
            say(exec + " has ended with status " + status);
        }
        return printed;
    }

    private static void feed(Process process, byte[] data) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(data);
        } catch (IOException e) {
            // It did not want to read all of it.
        }
    }

    private void say(String what) {
        StandardError.say(spec, what);
    }
}
