// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The Ksocks that are open, by id and in the order in which they were opened. */
final class Ksocks {

    private static final String TAG = "KSOC";
    private static final int VERSION = 1;
    private static final String CONTENTS_TAG = "HELD";
    private static final int CONTENTS_VERSION = 1;

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

    Collection<Ksock> newestFirstBefore(long opening) {
        return byOpening.headMap(opening, false).descendingMap().values();
    }

    Collection<Ksock> oldestFirstAfter(long opening) {
        return byOpening.tailMap(opening, false).values();
    }

    void save(StateWriter out) throws IOException {
        out.record(TAG, VERSION);
        out.put(count());
        for (Ksock ksock : byOpening.values()) {
            ksock.save(out);
        }
    }

    void load(StateReader in) throws IOException {
        in.record(TAG, VERSION);
        for (int left = in.getCount(); left > 0; left--) {
            Ksock ksock = Ksock.load(in);
            if (get(ksock.id()) != null || byOpening.containsKey(ksock.opening())) {
                throw in.damaged("a Ksock twice");
            }
            add(ksock);
            ksock.account().charge(Ksock.COST);
        }
    }

    /** What they hold, once all of them and their bindings are there to refer to. */
    void saveContents(StateWriter out, Bindings bindings) throws IOException {
        out.record(CONTENTS_TAG, CONTENTS_VERSION);
        for (Ksock ksock : byOpening.values()) {
            ksock.saveContents(out, bindings);
        }
    }

    void loadContents(StateReader in, Bindings bindings, BusCounters counters, SetAsideEvents setAside)
            throws IOException {
        in.record(CONTENTS_TAG, CONTENTS_VERSION);
        for (Ksock ksock : byOpening.values()) {
            ksock.loadContents(in, bindings, counters, setAside);
        }
    }
}
