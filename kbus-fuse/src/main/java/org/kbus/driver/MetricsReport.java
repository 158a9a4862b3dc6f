// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import org.kbus.account.Account;
import org.kbus.account.Accounts;
import org.kbus.bus.Bus;
import org.kbus.bus.BusCounters;
import org.kbus.bus.MessageName;
import org.kbus.device.Errno;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** What is counted on all devices, for Prometheus and whoever else reads its text format. */
final class MetricsReport implements Report {

    /** The names of the bus's own messages begin with this, which their kinds leave out. */
    private static final String SYNTHETIC_PREFIX = "$.KBUS.";

    private static final long NO_MORE = -1;
    private static final int USERS_AT_ONCE = 64;
    /** The part behind the user 0: those behind others are as much larger or smaller as their uids, and none is 0. */
    private static final long PART_OF_UID = 1L << 32;

    private final List<KbusDevice> devices;
    private final Accounts accounts;
    private final List<Family> families = new ArrayList<>();

    MetricsReport(List<KbusDevice> devices, Accounts accounts) {
        this.devices = devices;
        this.accounts = accounts;
        addDaemon();
        addUsers();
        addKsocks();
        addMessages();
        addQueues();
        addEvents();
        addOperations();
    }

    /** One family of samples: its heading, and a few samples for each device. */
    private record Family(String name, PrometheusText.Type type, String help, Samples samples) {
    }

    /** Writes samples of the family that has begun. */
    private interface Samples {

        /**
         * @param part of what the device has in this family; 0 at first
         * @return the next part, which is not 0; or {@link #NO_MORE}
         */
        long write(PrometheusText out, KbusDevice device, long part);
    }

    @Override
    public Cursor begin() {
        return new MetricsCursor();
    }

    /** Goes through the families, and in each of them through the devices. */
    private final class MetricsCursor implements Cursor {

        private int family;
        private int device;
        private long part;

        @Override
        public boolean write(StringBuilder text, int enough) {
            while (text.length() < enough && family < families.size()) {
                writePart(text);
            }
            return family < families.size();
        }

        private void writePart(StringBuilder text) {
            Family current = families.get(family);
            PrometheusText out = new PrometheusText(text, current.name());
            if (device == 0 && part == 0) {
                out.heading(current.type(), current.help());
            }
            part = current.samples().write(out, devices.get(device), part);
            if (part == NO_MORE) {
                part = 0;
                device++;
            }
            if (device == devices.size()) {
                device = 0;
                family++;
            }
        }

        @Override
        public void save(RecordWriter out) throws IOException {
            out.put(family);
            out.put(device);
            out.put(part);
        }

        @Override
        public void load(RecordReader in) throws IOException {
            family = in.getCount(families.size());
            device = in.getCount(devices.size() - 1);
            part = in.getLong();
        }
    }

    private void add(String name, PrometheusText.Type type, String help, Samples samples) {
        families.add(new Family(name, type, help, samples));
    }

    /** Samples of one part a device. */
    private interface DeviceSamples {
        void write(PrometheusText out, KbusDevice device);
    }

    private void addPerDevice(String name, PrometheusText.Type type, String help, DeviceSamples samples) {
        add(name, type, help, (out, device, part) -> {
            samples.write(out, device);
            return NO_MORE;
        });
    }

    /** A family that has nothing to do with devices: it is written when the first of them would be. */
    private void addOfDaemon(String name, String help, DeviceSamples samples) {
        addPerDevice(name, PrometheusText.Type.GAUGE, help, (out, device) -> {
            if (device.bus().index() == 0) {
                samples.write(out, device);
            }
        });
    }

    private void addDaemon() {
        addOfDaemon("kbus_build_info", "Which KBUS this is, and the Java it runs on; always 1.",
                (out, first) -> out.sample(1, "version", version(), "java_version", Runtime.version().toString()));
        addOfDaemon("kbus_devices", "Devices.", (out, first) -> out.sample(devices.size()));
        addOfDaemon("kbus_memory_used_bytes", "Memory that clients make all devices together hold.",
                (out, first) -> out.sample(accounts.used()));
        addOfDaemon("kbus_memory_limit_bytes", "Memory beyond which all clients get ENOMEM.",
                (out, first) -> out.sample(accounts.limit()));
    }

    private void addUsers() {
        addOfUsers("kbus_user_memory_used_bytes", PrometheusText.Type.GAUGE,
                "Memory that a user makes all devices together hold.", Account::used);
        addOfUsers("kbus_user_queued_bytes", PrometheusText.Type.GAUGE,
                "Names and data of what waits in a user's queues, with the places in them.", Account::queued);
        addOfUsers("kbus_user_requests", PrometheusText.Type.GAUGE, "Requests of a user whose reply is awaited.",
                Account::requests);
        addOfUsers("kbus_user_refusals_total", PrometheusText.Type.COUNTER,
                "How often a user was over a limit, since when it began to use the bus.", Account::refusals);
    }

    private void addOfUsers(String name, PrometheusText.Type type, String help, ToLongFunction<Account> value) {
        add(name, type, help, (out, device, part) -> device.bus().index() == 0
                ? writeUsers(out, value, part == 0 ? accounts.all() : accounts.behind((int) (part - PART_OF_UID)))
                : NO_MORE);
    }

    /** @return the part behind those that have been written */
    private static long writeUsers(PrometheusText out, ToLongFunction<Account> value, Collection<Account> users) {
        int written = 0;
        for (Account account : users) {
            out.sample(value.applyAsLong(account), "uid", Integer.toUnsignedString(account.uid()));
            if (++written == USERS_AT_ONCE) {
                return PART_OF_UID + account.uid();
            }
        }
        return NO_MORE;
    }

    /** From the jar that this runs from. */
    private static String version() {
        String version = MetricsReport.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private void addKsocks() {
        gauge("kbus_ksocks", "Open Ksocks.", Bus::ksockCount);
        gauge("kbus_ksocks_closing", "Ksocks that are closed, and of which something is still to be settled.",
                bus -> bus.ksocksClosing().size());
        total("kbus_ksocks_opened_total", "Ksocks opened.", BusCounters::ksocksOpened);
        now("kbus_ksocks_sending", "Ksocks whose send waits for room.", BusCounters::ksocksSending);
        addPerDevice("kbus_bindings", PrometheusText.Type.GAUGE, "Bindings.", (out, device) -> {
            Bus bus = device.bus();
            out.sample(bus.replierCount(), "device", number(bus), "role", "replier");
            out.sample(bus.listenerCount(), "device", number(bus), "role", "listener");
        });
        gauge("kbus_max_message_bytes", "Largest message that may be written, in its entire form.",
                Bus::maxMessageSize);
        gauge("kbus_abs_max_message_bytes", "Most that kbus_max_message_bytes may be set to.",
                Bus::absMaxMessageSize);
    }

    private void addMessages() {
        total("kbus_messages_sent_total", "Messages sent by Ksocks.", BusCounters::messagesSent);
        total("kbus_messages_sent_bytes_total", "Names and data of the messages sent.", BusCounters::bytesSent);
        total("kbus_requests_sent_total", "Those of the messages sent that were requests.",
                BusCounters::requestsSent);
        total("kbus_replies_sent_total", "Those of the messages sent that were replies.", BusCounters::repliesSent);
        total("kbus_sends_blocked_total", "Sends that had to wait for room (ALL_OR_WAIT).",
                BusCounters::sendsBlocked);
        addPerDevice("kbus_synthetic_messages_total", PrometheusText.Type.COUNTER,
                "Messages that the bus itself sent, by the end of their name.", (out, device) -> {
                    for (MessageName name : BusCounters.SYNTHETIC_NAMES) {
                        out.sample(device.bus().counters().synthetic(name), "device", number(device.bus()),
                                "kind", name.toString().substring(SYNTHETIC_PREFIX.length()));
                    }
                });
        total("kbus_messages_delivered_total", "Copies of messages put into queues.",
                BusCounters::messagesDelivered);
        total("kbus_messages_delivered_bytes_total", "Names and data of the copies delivered.",
                BusCounters::bytesDelivered);
        total("kbus_messages_dropped_total", "Copies that a listener went without, its queue being full.",
                BusCounters::messagesDropped);
    }

    private void addQueues() {
        now("kbus_queued_messages", "Messages in all queues.", BusCounters::messagesQueued);
        now("kbus_queued_bytes", "Names and data of the messages in all queues.", BusCounters::bytesQueued);
        now("kbus_outstanding_requests", "Requests whose reply is awaited.", BusCounters::outstandingRequests);
        now("kbus_unsent_replies", "Requests that have been read and not been answered.",
                BusCounters::unsentReplies);
    }

    private void addEvents() {
        gauge("kbus_set_aside_events", "Replier bind events that wait for room.", Bus::setAsideEvents);
        gauge("kbus_losing_events", "1 while there are too many of them, so that events are lost.",
                bus -> bus.isLosingEvents() ? 1 : 0);
        total("kbus_replier_bind_events_lost_total", "Replier bind events lost.", BusCounters::bindEventsLost);
    }

    private void addOperations() {
        addPerOperation("kbus_operations_total", PrometheusText.Type.COUNTER, "Operations begun.",
                (out, device, operation) -> out.sample(device.operations().count(operation),
                        "device", number(device.bus()), "operation", operation.label()));
        addPerOperation("kbus_operation_errors_total", PrometheusText.Type.COUNTER, "Operations that failed.",
                MetricsReport::writeErrors);
        addPerOperation("kbus_operation_duration_seconds", PrometheusText.Type.HISTOGRAM,
                "How long the daemon takes to serve an operation. One in 16 is timed.",
                (out, device, operation) -> out.samples(device.operations().latency(operation),
                        "device", number(device.bus()), "operation", operation.label()));
    }

    private interface OperationSamples {
        void write(PrometheusText out, KbusDevice device, Operation operation);
    }

    /** Says nothing of what has never been done on a device: there may be many idle ones. */
    private void addPerOperation(String name, PrometheusText.Type type, String help, OperationSamples samples) {
        add(name, type, help, (out, device, part) -> {
            Operation operation = Operation.at((int) part);
            if (device.operations().count(operation) != 0) {
                samples.write(out, device, operation);
            }
            return part + 1 < Operation.COUNT ? part + 1 : NO_MORE;
        });
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

    private void gauge(String name, String help, ToLongFunction<Bus> value) {
        addPerDevice(name, PrometheusText.Type.GAUGE, help, sampleOf(value));
    }

    private void now(String name, String help, ToLongFunction<BusCounters> value) {
        gauge(name, help, bus -> value.applyAsLong(bus.counters()));
    }

    private void total(String name, String help, ToLongFunction<BusCounters> value) {
        addPerDevice(name, PrometheusText.Type.COUNTER, help, sampleOf(bus -> value.applyAsLong(bus.counters())));
    }

    private static DeviceSamples sampleOf(ToLongFunction<Bus> value) {
        return (out, device) -> out.sample(value.applyAsLong(device.bus()), "device", number(device.bus()));
    }

    private static String number(Bus bus) {
        return Integer.toString(bus.index());
    }
}
