// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.kbus.bus.Bus;
import org.kbus.bus.BusCounters;
import org.kbus.bus.MemoryBudget;
import org.kbus.bus.MessageName;
import org.kbus.device.Errno;

/** What is counted on all devices, for Prometheus and whoever else reads its text format. */
final class MetricsReport extends Report {

    /** The names of the bus's own messages begin with this, which their kinds leave out. */
    private static final String SYNTHETIC_PREFIX = "$.KBUS.";

    private final List<KbusDevice> devices;
    private final MemoryBudget memory;

    MetricsReport(List<KbusDevice> devices, MemoryBudget memory) {
        this.devices = devices;
        this.memory = memory;
    }

    @Override
    void write(StringBuilder text) {
        PrometheusText out = new PrometheusText(text);
        writeDaemon(out);
        writeKsocks(out);
        writeMessages(out);
        writeQueues(out);
        writeEvents(out);
        writeOperations(out);
    }

    private void writeDaemon(PrometheusText out) {
        out.family("kbus_build_info", PrometheusText.Type.GAUGE,
                        "Which KBUS this is, and the Java it runs on; always 1.")
                .sample(1, "version", version(), "java_version", Runtime.version().toString());
        out.family("kbus_devices", PrometheusText.Type.GAUGE, "Devices.").sample(devices.size());
        out.family("kbus_memory_used_bytes", PrometheusText.Type.GAUGE,
                "Memory that clients make all devices together hold.").sample(memory.used());
        out.family("kbus_memory_limit_bytes", PrometheusText.Type.GAUGE,
                "Memory beyond which clients get ENOMEM.").sample(memory.limit());
    }

    /** From the jar that this runs from. */
    private static String version() {
        String version = MetricsReport.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private void writeKsocks(PrometheusText out) {
        gauge(out, "kbus_ksocks", "Open Ksocks.", Bus::ksockCount);
        total(out, "kbus_ksocks_opened_total", "Ksocks opened.", BusCounters::ksocksOpened);
        now(out, "kbus_ksocks_sending", "Ksocks whose send waits for room.", BusCounters::ksocksSending);
        out.family("kbus_bindings", PrometheusText.Type.GAUGE, "Bindings.");
        for (KbusDevice device : devices) {
            Bus bus = device.bus();
            out.sample(bus.replierCount(), "device", number(bus), "role", "replier");
            out.sample(bus.listenerCount(), "device", number(bus), "role", "listener");
        }
        gauge(out, "kbus_max_message_bytes", "Largest message that may be written, in its entire form.",
                Bus::maxMessageSize);
        gauge(out, "kbus_abs_max_message_bytes", "Most that kbus_max_message_bytes may be set to.",
                Bus::absMaxMessageSize);
    }

    private void writeMessages(PrometheusText out) {
        total(out, "kbus_messages_sent_total", "Messages sent by Ksocks.", BusCounters::messagesSent);
        total(out, "kbus_messages_sent_bytes_total", "Names and data of the messages sent.", BusCounters::bytesSent);
        total(out, "kbus_requests_sent_total", "Those of the messages sent that were requests.",
                BusCounters::requestsSent);
        total(out, "kbus_replies_sent_total", "Those of the messages sent that were replies.",
                BusCounters::repliesSent);
        total(out, "kbus_sends_blocked_total", "Sends that had to wait for room (ALL_OR_WAIT).",
                BusCounters::sendsBlocked);
        out.family("kbus_synthetic_messages_total", PrometheusText.Type.COUNTER,
                "Messages that the bus itself sent, by the end of their name.");
        for (KbusDevice device : devices) {
            for (MessageName name : BusCounters.SYNTHETIC_NAMES) {
                out.sample(device.bus().counters().synthetic(name), "device", number(device.bus()),
                        "kind", name.toString().substring(SYNTHETIC_PREFIX.length()));
            }
        }
        total(out, "kbus_messages_delivered_total", "Copies of messages put into queues.",
                BusCounters::messagesDelivered);
        total(out, "kbus_messages_delivered_bytes_total", "Names and data of the copies delivered.",
                BusCounters::bytesDelivered);
        total(out, "kbus_messages_dropped_total", "Copies that a listener went without, its queue being full.",
                BusCounters::messagesDropped);
    }

    private void writeQueues(PrometheusText out) {
        now(out, "kbus_queued_messages", "Messages in all queues.", BusCounters::messagesQueued);
        now(out, "kbus_queued_bytes", "Names and data of the messages in all queues.", BusCounters::bytesQueued);
        now(out, "kbus_outstanding_requests", "Requests whose reply is awaited.", BusCounters::outstandingRequests);
        now(out, "kbus_unsent_replies", "Requests that have been read and not been answered.",
                BusCounters::unsentReplies);
    }

    private void writeEvents(PrometheusText out) {
        gauge(out, "kbus_set_aside_events", "Replier bind events that wait for room.", Bus::setAsideEvents);
        gauge(out, "kbus_losing_events", "1 while there are too many of them, so that events are lost.",
                bus -> bus.isLosingEvents() ? 1 : 0);
        total(out, "kbus_replier_bind_events_lost_total", "Replier bind events lost.", BusCounters::bindEventsLost);
    }

    private void writeOperations(PrometheusText out) {
        out.family("kbus_operations_total", PrometheusText.Type.COUNTER, "Operations begun.");
        forEachDone((device, operation) -> out.sample(device.operations().count(operation),
                "device", number(device.bus()), "operation", operation.label()));
        out.family("kbus_operation_errors_total", PrometheusText.Type.COUNTER, "Operations that failed.");
        forEachDone((device, operation) -> writeErrors(out, device, operation));
        out.family("kbus_operation_duration_seconds", PrometheusText.Type.HISTOGRAM,
                "How long the daemon takes to serve an operation. One in 16 is timed.");
        forEachDone((device, operation) -> out.samples(device.operations().latency(operation),
                "device", number(device.bus()), "operation", operation.label()));
    }

    /** Says nothing of what has never been done on a device: there may be many idle ones. */
    private void forEachDone(BiConsumer<KbusDevice, Operation> writer) {
        for (KbusDevice device : devices) {
            for (Operation operation : Operation.values()) {
                if (device.operations().count(operation) != 0) {
                    writer.accept(device, operation);
                }
            }
        }
    }

    private static void writeErrors(PrometheusText out, KbusDevice device, Operation operation) {
        long[] errors = device.operations().errors(operation);
        for (int errno = 1; errors != null && errno < errors.length; errno++) {
            if (errors[errno] != 0) {
                out.sample(errors[errno], "device", number(device.bus()), "operation", operation.label(),
                        "errno", Errno.name(errno));
            }
        }
    }

    private void gauge(PrometheusText out, String name, String help, ToLongFunction<Bus> value) {
        perDevice(out, name, PrometheusText.Type.GAUGE, help, value);
    }

    private void now(PrometheusText out, String name, String help, ToLongFunction<BusCounters> value) {
        perDevice(out, name, PrometheusText.Type.GAUGE, help, bus -> value.applyAsLong(bus.counters()));
    }

    private void total(PrometheusText out, String name, String help, ToLongFunction<BusCounters> value) {
        perDevice(out, name, PrometheusText.Type.COUNTER, help, bus -> value.applyAsLong(bus.counters()));
    }

    private void perDevice(PrometheusText out, String name, PrometheusText.Type type, String help,
            ToLongFunction<Bus> value) {
        out.family(name, type, help);
        for (KbusDevice device : devices) {
            out.sample(value.applyAsLong(device.bus()), "device", number(device.bus()));
        }
    }

    private static String number(Bus bus) {
        return Integer.toString(bus.index());
    }
}
