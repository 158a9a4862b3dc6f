// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.kbus.daemon.CommandFailure;
import org.kbus.daemon.MountPoint;
import org.kbus.linux.LinuxException;
import org.kbus.report.MountedBus;
import org.kbus.top.DeviceWatch;
import org.kbus.top.SortKey;
import org.kbus.top.Top;
import org.kbus.top.TopSnapshot;
import org.kbus.top.TopView;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code kbus top}. */
@Command(name = "top",
        description = "Watch what happens on a device: how often messages of each name are sent, which queues fill up,"
                + " which requests have no reply yet. In a terminal, h tells the keys and q quits.",
        footerHeading = "%nExamples:%n",
        footer = {"  kbus top --sort bytes", "  kbus top --batch -n 1 --delay 10", "  kbus top --json | jq .requests"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TopCommand implements Callable<Integer> {

    private static final int BATCH_WIDTH = 80;

    @Spec
    private CommandSpec spec;

    @Option(names = {"-s", "--sort"}, paramLabel = "KEY", defaultValue = "rate", converter = SortKeyNames.class,
            description = "What names are sorted by: rate, bytes, total, missed or name (default: ${DEFAULT-VALUE}).")
    private SortKey sortKey;

    @Option(names = "--delay", paramLabel = "SECONDS", defaultValue = "1", converter = Seconds.class,
            description = "How long each look takes (default: ${DEFAULT-VALUE}).")
    private Duration delay;

    @Option(names = "--batch", description = "Print each look, all of it, instead of taking the terminal.")
    private boolean batch;

    @Option(names = {"-n", "--count"}, paramLabel = "N",
            description = "With --batch or --json: end after so many looks.")
    private Long count;

    @Option(names = "--json", description = "Print each look as a JSON object.")
    private boolean json;

    @Mixin
    private DeviceOption device;

    @Override
    public Integer call() throws CommandFailure, IOException, InterruptedException {
        if (delay.isZero() || count != null && count < 1) {
            throw new ParameterException(spec.commandLine(), "--delay and --count must be more than 0");
        }
        if (count != null && !batch && !json) {
            throw new ParameterException(spec.commandLine(), "--count goes with --batch or --json");
        }
        if (!batch && !json && System.console() == null) {
            throw new CommandFailure("this is no terminal; use --batch or --json");
        }
        MountedBus bus = device.bus();
        try {
            run(DeviceWatch.begin(bus, device.number()));
        } catch (FileSystemException | LinuxException e) {
            if (new MountPoint(bus.directory()).state() == MountPoint.State.LIVE) {
                throw e;
            }
            throw new CommandFailure("the bus on " + bus.directory() + " has ended");
        }
        return 0;
    }

    private void run(DeviceWatch watch) throws IOException, InterruptedException {
        if (batch || json) {
            try (watch; GracefulShutdown shutdown = GracefulShutdown.onSignal(watch::wakeUp)) {
                print(watch, shutdown);
            }
        } else {
            new Top(watch, sortKey, delay).run();
        }
    }

    private void print(DeviceWatch watch, GracefulShutdown shutdown) throws IOException, InterruptedException {
        Output out = new Output();
        TopView view = new TopView(watch.path(), ZoneId.systemDefault(), watch::process);
        for (long looks = 0; (count == null || looks < count) && look(watch, shutdown); looks++) {
            TopSnapshot snapshot = watch.snapshot(sortKey);
            if (json) {
                out.json(object -> TopJson.write(object, watch.path(), snapshot));
            } else {
                if (looks > 0) {
                    out.line("");
                }
                out.lines(view.all(snapshot, sortKey, BATCH_WIDTH));
            }
        }
    }

    /**
     * Watches for one interval.
     *
     * @return whether it was a whole one
     */
    private boolean look(DeviceWatch watch, GracefulShutdown shutdown) throws IOException, InterruptedException {
        long end = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0 && !shutdown.hasBegun(); left = end - System.nanoTime()) {
            watch.await(left);
            watch.takeIn(end);
        }
        watch.endInterval();
        return !shutdown.hasBegun();
    }

    /** From the name as it is typed. */
    static final class SortKeyNames implements ITypeConverter<SortKey> {
        @Override
        public SortKey convert(String typed) {
            return Arrays.stream(SortKey.values()).filter(key -> key.toString().equals(typed)).findFirst()
                    .orElseThrow(() -> new TypeConversionException("names are sorted by one of "
                            + new ArrayList<>(Arrays.asList(SortKey.values())) + ", not by " + typed));
        }
    }
}
