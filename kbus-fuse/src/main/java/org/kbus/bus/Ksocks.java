// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The Ksocks that are open, by id and in the order in which they were opened. */
final class Ksocks {

    private final Map<Integer, Ksock> byId = new HashMap<>();
    private final NavigableMap<Long, Ksock> byOpening = new TreeMap<>();

    int count() {
        return byId.size();
    }

    /** Null if none that is open has this id. */
    Ksock get(int id) {
        return byId.get(id);
    }

    void add(Ksock ksock) {
        byId.put(ksock.id(), ksock);
        byOpening.put(ksock.opening(), ksock);
    }

    void remove(Ksock ksock) {
        byId.remove(ksock.id());
        byOpening.remove(ksock.opening());
    }

    /** The newest of those opened before; null if there is none. */
    Ksock newestBefore(long opening) {
        Map.Entry<Long, Ksock> entry = byOpening.lowerEntry(opening);
        return entry == null ? null : entry.getValue();
    }

    /** The oldest of those opened after; null if there is none. */
    Ksock oldestAfter(long opening) {
        Map.Entry<Long, Ksock> entry = byOpening.higherEntry(opening);
        return entry == null ? null : entry.getValue();
    }
}
