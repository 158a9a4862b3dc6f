// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.kbus.client.KbusErrno;
import org.kbus.client.KsockOperation;
import org.kbus.daemon.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kbus errno}. */
@Command(name = "errno",
        description = "Tell what an error number means when a bus gives it, and what to do.",
        footerHeading = "%nExamples:%n",
        footer = {"  kbus errno EADDRNOTAVAIL", "  kbus errno 98"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ErrnoCommand implements Callable<Integer> {

    private static final int WIDTH = 80;

    @Parameters(paramLabel = "NAME|NUMBER", arity = "0..1",
            description = "Such as EADDRINUSE, eaddrinuse or 98. None: all that a bus gives.")
    private String wanted;

    @Option(names = "--json", description = "Show each as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, IOException {
        Output out = new Output();
        if (wanted != null) {
            show(out, find(wanted));
            return 0;
        }
        for (KbusErrno errno : KbusErrno.values()) {
            if (!json && errno.ordinal() > 0) {
                out.line("");
            }
            show(out, errno);
        }
        return 0;
    }

    private static KbusErrno find(String wanted) throws CommandFailure {
        return Arrays.stream(KbusErrno.values())
                .filter(errno -> errno.name().equals(wanted.toUpperCase(Locale.ROOT))
                        || Integer.toString(errno.number()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new CommandFailure("a bus gives no error " + wanted
                        + "; kbus errno alone lists those that it does"));
    }

    private void show(Output out, KbusErrno errno) throws IOException {
        if (json) {
            out.json(object -> write(object, errno));
            return;
        }
        out.line(errno + " (" + errno.number() + "): " + errno.description());
        for (KbusErrno.Meaning meaning : errno.meanings()) {
            out.lines(Wrapping.wrap("  of ", "     ", from(meaning) + ":", WIDTH));
            out.lines(Wrapping.wrap("    ", "    ", sentence(meaning.meaning()), WIDTH));
            out.lines(Wrapping.wrap("    ", "    ", sentence(meaning.remedy()), WIDTH));
        }
    }

    private static String from(KbusErrno.Meaning meaning) {
        return meaning.from().size() == KsockOperation.values().length ? "everything"
                : meaning.from().stream().map(KsockOperation::toString).collect(Collectors.joining(", "));
    }

    /** Names of options and flags, which begin in upper case or with a hyphen, stay as they are. */
    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private static void write(JsonGenerator json, KbusErrno errno) throws IOException {
        json.writeStringField("name", errno.name());
        json.writeNumberField("number", errno.number());
        json.writeStringField("description", errno.description());
        json.writeArrayFieldStart("meanings");
        for (KbusErrno.Meaning meaning : errno.meanings()) {
            json.writeStartObject();
            json.writeArrayFieldStart("from");
            for (KsockOperation operation : meaning.from()) {
                json.writeString(operation.toString());
            }
            json.writeEndArray();
            json.writeStringField("meaning", meaning.meaning());
            json.writeStringField("remedy", meaning.remedy());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
