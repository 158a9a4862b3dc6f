// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kbus.client.MessageId;
import org.kbus.monitor.MonitoredMessage;
import org.kbus.report.KsockRow;

/**
 * What is known of a device from watching it: from its monitor, and from its Ksocks as they are now and then. It is
 * told the time and does no I/O. However much happens, it remembers a bounded part of it.
 */
public final class TopModel {

    private static final int MAX_NAMES = 10_000;
    private static final int MAX_REQUESTS = 10_000;
    private static final double NANOS_IN_SECOND = 1e9;

    private final Map<String, NameTraffic> names = new HashMap<>();
    /** In the order of delivery. */
    private final Map<MessageId, TopSnapshot.Request> requests = new LinkedHashMap<>();
    private Map<Integer, KsockRow> ksocks = Map.of();

    private Instant intervalStart;
    private Duration measured = Duration.ZERO;
    private long lost;
    private long newlyLost;
    private long lostInInterval;

    /** @param now when the watching begins */
    public TopModel(Instant now) {
        intervalStart = now;
    }

    /** A message was delivered. */
    public void delivered(MonitoredMessage message, Instant time) {
        if (names.size() == MAX_NAMES && !names.containsKey(message.name())) {
            forgetName();
        }
        names.computeIfAbsent(message.name(), NameTraffic::new).count(message, time);
        if (message.isReply()) {
            requests.remove(message.inReplyTo());
        } else if (message.isRequest() && requests.size() < MAX_REQUESTS) {
            requests.put(message.id(), new TopSnapshot.Request(message.id(), message.name(), message.from(),
                    message.replier(), time));
        }
    }

    /** The one that has not been heard of for longest. */
    private void forgetName() {
        names.entrySet().stream().min(Comparator.comparing(entry -> entry.getValue().lastSeen()))
                .ifPresent(oldest -> names.remove(oldest.getKey()));
    }

    /** The monitor has lost some messages. */
    public void lost(long count) {
        lost += count;
        newlyLost += count;
    }

    /**
     * The Ksocks of the device as they are now, after all that the model has been told of.
     *
     * <p>They tell of requests which no message tells the end of: an asker that closes gets no reply, and the monitor
     * may have lost one.
     */
    public void ksocks(List<KsockRow> rows) {
        Map<Integer, KsockRow> byId = new LinkedHashMap<>();
        for (KsockRow row : rows) {
            byId.put(row.id(), row);
        }
        ksocks = byId;
        Map<Integer, Long> awaited = requestsByAsker();
        for (Iterator<TopSnapshot.Request> each = requests.values().iterator(); each.hasNext();) {
            int from = each.next().from();
            long excess = awaited.get(from) - outstanding(from);
            if (outstanding(from) == 0 || excess > 0 && lost > 0) {
                each.remove();
                awaited.merge(from, -1L, Long::sum);
            }
        }
    }

    private long outstanding(int ksock) {
        KsockRow row = ksocks.get(ksock);
        return row == null ? 0 : row.outstanding();
    }

    private Map<Integer, Long> requestsByAsker() {
        Map<Integer, Long> awaited = new HashMap<>();
        for (TopSnapshot.Request request : requests.values()) {
            awaited.merge(request.from(), 1L, Long::sum);
        }
        return awaited;
    }

    /** An interval ends, and the next begins: rates are those of what came in between. */
    public void endInterval(Instant now) {
        measured = Duration.between(intervalStart, now);
        intervalStart = now;
        // Whoever sets the clock back has strange rates for once.
        double seconds = Math.max(measured.toNanos(), 1) / NANOS_IN_SECOND;
        names.values().forEach(name -> name.endInterval(seconds));
        lostInInterval = newlyLost;
        newlyLost = 0;
    }

    /** All this, at the end of the last interval. */
    public TopSnapshot snapshot(SortKey key) {
        List<TopSnapshot.Name> sorted = names.values().stream().map(NameTraffic::snapshot).sorted(key.order()).toList();
        return new TopSnapshot(intervalStart, measured, lost, lostInInterval, sorted, ksocks, queues(),
                List.copyOf(requests.values()), earlierRequests());
    }

    private List<KsockRow> queues() {
        return ksocks.values().stream().filter(row -> row.queued() > 0 || row.sending())
                .sorted(Comparator.comparingDouble(TopModel::fullness).thenComparingLong(KsockRow::queued).reversed())
                .toList();
    }

    /** From 0 to 1. A queue that was made shorter holds more than it may. */
    static double fullness(KsockRow row) {
        return Math.min(1, (double) row.queued() / Math.max(row.maxQueued(), 1));
    }

    private long earlierRequests() {
        Map<Integer, Long> awaited = requestsByAsker();
        return ksocks.values().stream()
                .mapToLong(row -> Math.max(0, row.outstanding() - awaited.getOrDefault(row.id(), 0L))).sum();
    }
}
