// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who stands where in a chart: a lane for the bus, if it says something, then one for each Ksock in the order in which
 * they appear. If there are too many Ksocks, those with the fewest messages share the last lane.
 */
final class Lanes {

    /** The bus itself, among Ksock ids. */
    static final int BUS = 0;
    /** Those that have no lane of their own; no id looks so for long. */
    static final int OTHERS = -1;

    private final List<Integer> lanes = new ArrayList<>();
    private final Map<Integer, Integer> laneOf = new HashMap<>();

    Lanes(Collection<Capture> captures, int most) {
        Map<Integer, Integer> messages = new LinkedHashMap<>();
        boolean busSpeaks = false;
        for (Capture capture : captures) {
            if (capture.hasMessage()) {
                busSpeaks |= capture.message().isSynthetic();
                participants(capture.message()).forEach(ksock -> messages.merge(ksock, 1, Integer::sum));
            }
        }
        if (busSpeaks) {
            add(BUS);
        }
        Set<Integer> busiest = busiest(messages, most - lanes.size());
        messages.keySet().stream().filter(busiest::contains).forEach(this::add);
        if (busiest.size() < messages.size()) {
            lanes.add(OTHERS);
        }
    }

    private void add(int ksock) {
        laneOf.put(ksock, lanes.size());
        lanes.add(ksock);
    }

    private static Set<Integer> busiest(Map<Integer, Integer> messages, int most) {
        if (messages.size() <= most) {
            return messages.keySet();
        }
        return new HashSet<>(messages.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(most - 1L).map(Map.Entry::getKey).toList());
    }

    private static List<Integer> participants(MonitoredMessage message) {
        List<Integer> all = new ArrayList<>();
        if (!message.isSynthetic()) {
            all.add(message.from());
        }
        for (int recipient : message.recipients()) {
            if (!all.contains(recipient)) {
                all.add(recipient);
            }
        }
        return all;
    }

    int count() {
        return lanes.size();
    }

    /** The Ksock of a lane, {@link #BUS} or {@link #OTHERS}. */
    int ksock(int lane) {
        return lanes.get(lane);
    }

    /** The lane of a Ksock, counted from 0. */
    int of(int ksock) {
        return laneOf.getOrDefault(ksock, lanes.size() - 1);
    }

    /** The lane of who sent a message. */
    int ofSender(MonitoredMessage message) {
        return of(message.isSynthetic() ? BUS : message.from());
    }

    /** The lanes of those who got a message, each once, in the order of delivery. */
    List<Integer> ofRecipients(MonitoredMessage message) {
        List<Integer> all = new ArrayList<>();
        for (int recipient : message.recipients()) {
            if (!all.contains(of(recipient))) {
                all.add(of(recipient));
            }
        }
        return all;
    }
}
