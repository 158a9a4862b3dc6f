// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.kbus.daemon.CommandFailure;
import org.kbus.report.DeviceStats;
import org.kbus.report.KsockStats;
import org.kbus.report.MountedBus;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kbus stats}. */
@Command(name = "stats",
        description = "Show how far each Ksock has got: what it reads and writes, its queue, its requests and replies.",
        footerHeading = "%nExamples:%n",
        footer = {"  kbus stats --bus 1", "  kbus stats --metrics | grep dropped",
            "", "Without --bus and --device: of all devices that are mounted together with /dev/kbus0."},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StatsCommand implements Callable<Integer> {

    @Mixin
    private DeviceOption device;

    @ArgGroup
    private Form form = new Form();

    /** What it is shown as, if not in the form of the kernel module's /proc/kbus/stats. */
    private static final class Form {
        @Option(names = "--metrics", description = "Show what is counted instead, in the text format of Prometheus; of"
                + " all devices in any case.")
        private boolean metrics;

        @Option(names = "--json", description = "Show each device as a JSON object.")
        private boolean json;
    }

    @Override
    public Integer call() throws CommandFailure, IOException {
        MountedBus bus = device.bus();
        Output out = new Output();
        if (form.metrics) {
            out.data(bus.metrics());
            return 0;
        }
        for (DeviceStats stats : wanted(bus)) {
            if (form.json) {
                out.json(object -> write(object, bus, stats));
            } else {
                out.lines(stats.lines());
            }
        }
        return 0;
    }

    private List<DeviceStats> wanted(MountedBus bus) throws CommandFailure, IOException {
        if (!device.isGiven()) {
            return bus.stats();
        }
        int number = device.number();
        return bus.stats().stream().filter(stats -> stats.device() == number).toList();
    }

    private static void write(JsonGenerator json, MountedBus bus, DeviceStats stats) throws IOException {
        json.writeStringField("device", bus.device(stats.device()).toString());
        json.writeNumberField("nextKsock", stats.nextKsock());
        json.writeNumberField("nextMessage", stats.nextMessage());
        json.writeNumberField("unsentUnbindings", stats.unsentUnbindings());
        json.writeBooleanField("losingEvents", stats.isLosingEvents());
        json.writeArrayFieldStart("ksocks");
        for (KsockStats ksock : stats.ksocks()) {
            write(json, ksock);
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, KsockStats ksock) throws IOException {
        json.writeStartObject();
        json.writeNumberField("ksock", ksock.id());
        json.writeStringField("lastMessage", ksock.lastMessage());
        json.writeNumberField("queued", ksock.queued());
        json.writeNumberField("maxQueued", ksock.maxQueued());
        json.writeNumberField("readByte", ksock.readByte());
        json.writeNumberField("readOf", ksock.readOf());
        json.writeNumberField("wroteByte", ksock.wroteByte());
        json.writeStringField("wroteOf", ksock.wroteOf());
        json.writeBooleanField("finished", ksock.isFinished());
        json.writeBooleanField("sending", ksock.isSending());
        json.writeNumberField("outstanding", ksock.outstanding());
        json.writeNumberField("outstandingSize", ksock.outstandingSize());
        json.writeNumberField("outstandingMax", ksock.outstandingMax());
        json.writeNumberField("unsent", ksock.unsent());
        json.writeNumberField("unsentMax", ksock.unsentMax());
        json.writeEndObject();
    }
}
