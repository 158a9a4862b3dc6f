// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.kbus.client.KbusErrno;
import org.kbus.daemon.CommandFailure;
import org.kbus.linux.LinuxException;
import org.kbus.monitor.Capture;
import org.kbus.monitor.MessageFilter;
import org.kbus.monitor.MonitorStream;
import org.kbus.monitor.PcapFile;
import org.kbus.monitor.ProcessNames;
import org.kbus.monitor.SequenceChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kbus monitor}. */
@Command(name = "monitor",
        description = {"Watch a bus: show all that is delivered on it, to whomever, without taking part in it.",
            "A line has time, kind and id of a message, the Ksocks that it went from and to (* is to reply), its name,"
                    + " and its data."},
        footerHeading = "%nExamples:%n",
        footer = {"  kbus monitor", "  kbus monitor --count 100 --chart messages.svg '$.Lamp.*'",
            "  kbus monitor --json | jq -r .name", "  kbus monitor --pcap - | wireshark -k -i -"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class MonitorCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Show only messages of these names, and the replies"
            + " to them: a name such as $.Sensors.Kitchen, or $.Sensors.* for all below, $.Sensors.%% for those one"
            + " level below.")
    private List<String> wanted = new ArrayList<>();

    @Option(names = "--json", description = "Show each message as a JSON object.")
    private boolean json;

    @Option(names = {"-q", "--quiet"}, description = "Show no messages; for --pcap and --chart.")
    private boolean quiet;

    @Option(names = "--pcap", paramLabel = "FILE", description = "Write a capture for Wireshark, whose dissector is"
            + " kbus.lua; - is standard output, and then no lines are shown.")
    private String pcap;

    @Option(names = "--chart", paramLabel = "FILE.svg", description = "At the end, draw a sequence chart of the newest"
            + " 500 messages.")
    private Path chart;

    @Option(names = {"-n", "--count"}, paramLabel = "N", description = "End after so many messages.")
    private long count = Long.MAX_VALUE;

    @Option(names = {"-t", "--duration"}, paramLabel = "SECONDS", converter = Seconds.class,
            description = "End after so long.")
    private Duration duration = Duration.ofNanos(Long.MAX_VALUE);

    @Mixin
    private DeviceOption device;

    private final Output out = new Output();
    private ProcessNames names;
    private long seen;
    private long shown;
    private long lost;

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count must be 1 or more");
        }
        for (String name : wanted) {
            if (!name.startsWith("$.")) {
                throw new ParameterException(spec.commandLine(), "a name begins with $. and " + name
                        + " does not; is it in single quotes?");
            }
        }
        try (MonitorStream stream = open(); GracefulShutdown shutdown = GracefulShutdown.onSignal(stream::wakeUp)) {
            names = new ProcessNames(device.bus(), device.number());
            say("watching " + device.path());
            try (Sinks sinks = new Sinks()) {
                watch(stream, sinks, shutdown);
            }
            say(seen + (seen == 1 ? " message" : " messages") + (shown == seen ? "" : ", " + shown + " of them shown")
                    + ", " + lost + " lost");
            return 0;
        }
    }

    private void say(String what) {
        StandardError.say(spec, what);
    }

    private MonitorStream open() throws CommandFailure, IOException {
        Path file = device.bus().monitor(device.number());
        try {
            return MonitorStream.open(file);
        } catch (LinuxException e) {
            throw new CommandFailure(e.getMessage() + hint(e));
        }
    }

    private static String hint(LinuxException failure) {
        KbusErrno errno = KbusErrno.of(failure.errno()).orElse(null);
        if (errno == KbusErrno.EACCES) {
            return "; who may listen on the device may watch it: kbus mount --mode, --owner and --group say who";
        }
        if (errno == KbusErrno.ENOMEM) {
            return "; the bus has no memory for a monitor now: end programs with messages waiting, or mount it with"
                    + " more (KBUS_JAVA_OPTS=-Xmx1g)";
        }
        return "; is the bus mounted by this version of kbus?";
    }

    private void watch(MonitorStream stream, Sinks sinks, GracefulShutdown shutdown)
            throws CommandFailure, IOException, InterruptedException {
        MessageFilter filter = new MessageFilter(wanted);
        long start = System.nanoTime();
        while (!shutdown.hasBegun() && shown < count) {
            Capture capture = poll(stream);
            if (capture != null) {
                lost += capture.lost();
                seen += capture.hasMessage() ? 1 : 0;
                boolean show = capture.hasMessage() && filter.wants(capture.message());
                shown += show ? 1 : 0;
                sinks.write(capture, show);
            }
            long left = duration.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                return;
            }
            if (capture == null) {
                sinks.flush();
                stream.await(left);
            }
        }
    }

    private static Capture poll(MonitorStream stream) throws CommandFailure {
        try {
            return stream.poll();
        } catch (IOException e) {
            throw new CommandFailure(e.getMessage() + "; the bus has ended");
        }
    }

    /** Where what is seen goes. */
    private final class Sinks implements AutoCloseable {

        private final MonitorText text = new MonitorText(names);
        private final MonitorJson jsonObjects = new MonitorJson(names);
        private final boolean lines = !quiet && !STANDARD_OUTPUT.equals(pcap);
        private final PcapFile capture;
        private final SequenceChart drawing;
        private final OutputStream drawingFile;

        /** Files are made at once, so that what is wrong with them is said before anything is lost by it. */
        Sinks() throws CommandFailure, IOException {
            drawingFile = chart == null ? null : create(chart);
            drawing = chart == null ? null : new SequenceChart(device.path().toString(), names);
            capture = pcap == null ? null : new PcapFile(pcap.equals(STANDARD_OUTPUT)
                    ? new BufferedOutputStream(new OutputBytes()) : create(Path.of(pcap)));
        }

        private OutputStream create(Path file) throws CommandFailure {
            try {
                return new BufferedOutputStream(new FileOutputStream(file.toFile()));
            } catch (IOException e) {
                throw new CommandFailure("cannot write " + e.getMessage());
            }
        }

        /** @param show whether its message is wanted; losses are in any case */
        void write(Capture seenNow, boolean show) throws IOException {
            if (!show && seenNow.lost() == 0) {
                return;
            }
            if (capture != null) {
                capture.write(show ? seenNow : seenNow.withoutMessage());
            }
            if (drawing != null) {
                drawing.add(show ? seenNow : seenNow.withoutMessage());
            }
            if (lines && json) {
                out.json(object -> jsonObjects.write(object, seenNow, show));
            } else if (lines) {
                if (seenNow.lost() != 0) {
                    out.line(MonitorText.lost(seenNow.lost()));
                }
                if (show) {
                    out.line(text.line(seenNow));
                }
            }
        }

        /** What was written so far gets to whoever reads it. */
        void flush() throws IOException {
            if (capture != null) {
                capture.flush();
            }
        }

        /** Files are complete, also when nobody reads standard output any more. */
        @Override
        public void close() throws IOException {
            try (OutputStream file = drawingFile) {
                if (drawing != null) {
                    drawing.write(file);
                }
            } finally {
                if (capture != null) {
                    capture.close();
                }
            }
        }
    }

    /** Standard output as a stream of bytes. */
    private final class OutputBytes extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.bytes(Arrays.copyOfRange(bytes, from, from + length));
        }
    }
}
