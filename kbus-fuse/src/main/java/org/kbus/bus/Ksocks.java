// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The Ksocks that are open, by id and in the order in which they were opened; and those that are being closed, which
 * nobody is to find.
 */
final class Ksocks {

    private static final String TAG = "KSOC";
    /** Version 1 had none that were being closed. */
    private static final int VERSION = 2;
    private static final String CONTENTS_TAG = "HELD";
    private static final int CONTENTS_VERSION = 1;

    private final Map<Integer, Ksock> byId = new HashMap<>();
    private final NavigableMap<Long, Ksock> byOpening = new TreeMap<>();
    /** By id, in the order in which they began to be closed. */
    private final Map<Integer, Ksock> closing = new LinkedHashMap<>();

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

    /** Whether one has this id that is open or being closed. */
    boolean isTaken(int id) {
        return byId.containsKey(id) || closing.containsKey(id);
    }

    /** Nobody is to find it from now on. */
    void hide(Ksock ksock) {
        remove(ksock);
        ksock.beClosing();
        closing.put(ksock.id(), ksock);
    }

    void remove(Ksock ksock) {
        if (ksock.isClosing()) {
            closing.remove(ksock.id());
        } else {
            byId.remove(ksock.id());
            byOpening.remove(ksock.opening());
        }
    }

    /** Those that are being closed. */
    Collection<Ksock> closing() {
        return closing.values();
    }

    Collection<Ksock> newestFirstBefore(long opening) {
        return byOpening.headMap(opening, false).descendingMap().values();
    }

    Collection<Ksock> oldestFirstAfter(long opening) {
        return byOpening.tailMap(opening, false).values();
    }

    void save(StateWriter out) throws IOException {
        out.record(TAG, VERSION);
        save(out, byOpening.values());
        save(out, closing.values());
    }

    private static void save(StateWriter out, Collection<Ksock> some) throws IOException {
        out.put(some.size());
        for (Ksock ksock : some) {
            ksock.save(out);
        }
    }

    void load(StateReader in) throws IOException {
        boolean areSomeClosing = in.record(TAG, VERSION) > 1;
        for (int left = in.getCount(); left > 0; left--) {
            Ksock ksock = loadOne(in);
            if (byOpening.containsKey(ksock.opening())) {
                throw in.damaged("two Ksocks opened at once");
            }
            add(ksock);
        }
        for (int left = areSomeClosing ? in.getCount() : 0; left > 0; left--) {
            Ksock ksock = loadOne(in);
            ksock.beClosing();
            closing.put(ksock.id(), ksock);
        }
    }

    private Ksock loadOne(StateReader in) throws IOException {
        Ksock ksock = Ksock.load(in);
        if (isTaken(ksock.id())) {
            throw in.damaged("a Ksock twice");
        }
        ksock.account().charge(Ksock.COST);
        return ksock;
    }

    /** One that was saved, open or being closed; null if none was that has this id. */
    Ksock saved(int id) {
        Ksock ksock = get(id);
        return ksock == null ? closing.get(id) : ksock;
    }

    /** What they hold, once all of them and their bindings are there to refer to. */
    void saveContents(StateWriter out, Bindings bindings) throws IOException {
        out.record(CONTENTS_TAG, CONTENTS_VERSION);
        for (Ksock ksock : byOpening.values()) {
            ksock.saveContents(out, bindings);
        }
        for (Ksock ksock : closing.values()) {
            ksock.saveContents(out, bindings);
        }
    }

    void loadContents(StateReader in, Bindings bindings, BusCounters counters, SetAsideEvents setAside)
            throws IOException {
        in.record(CONTENTS_TAG, CONTENTS_VERSION);
        for (Ksock ksock : byOpening.values()) {
            ksock.loadContents(in, bindings, counters, setAside);
        }
        for (Ksock ksock : closing.values()) {
            ksock.loadContents(in, bindings, counters, setAside);
        }
    }
}
