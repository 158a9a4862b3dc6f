// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Who is bound to what, indexed by name: to find a message's recipients costs a look-up for each word
 * of its name and then a step for each of them, however many other bindings there are.
 *
 * <p>A wildcard is filed under its own text. A message named {@code $.A.B} therefore has its
 * recipients under {@code $.A.B}, {@code $.A.%}, {@code $.A.*} and {@code $.*}.
 *
 * <p>What a Ksock that is being closed is bound to stays here until it is removed, and is not found meanwhile.
 */
final class Bindings {

    private static final String TAG = "BIND";
    private static final int VERSION = 1;

    private static final Comparator<Binding> NEWEST_FIRST = (a, b) -> Long.compare(b.age(), a.age());

    /** To so many bindings of listeners to one name it makes no difference whose they are. */
    private static final int MANY = 16;

    /** All bindings to one name. Those of listeners are linked in the order in which they were made. */
    private static final class Bound {
        Binding newestListener;
        int listenerCount;
        Binding replier;

        /** How many of the listeners are of which user, once there are many. */
        Map<Integer, Integer> countByUser;

        boolean isEmpty() {
            return replier == null && listenerCount == 0;
        }

        /** Null if there is none that is to be found. */
        Binding replier() {
            return replier == null || replier.ksock().isClosing() ? null : replier;
        }

        /** How many of them are of a user; all, as long as they are few. */
        int listenersOf(int uid) {
            return countByUser == null ? listenerCount : countByUser.getOrDefault(uid, 0);
        }

        private void countByUser() {
            countByUser = new HashMap<>();
            for (Binding b = newestListener; b != null; b = b.older) {
                countByUser.merge(b.ksock().account().uid(), 1, Integer::sum);
            }
        }

        void addListener(Binding binding) {
            binding.older = newestListener;
            if (newestListener != null) {
                newestListener.newer = binding;
            }
            newestListener = binding;
            listenerCount++;
            if (countByUser != null) {
                countByUser.merge(binding.ksock().account().uid(), 1, Integer::sum);
            } else if (listenerCount == MANY) {
                countByUser();
            }
        }

        void removeListener(Binding binding) {
            if (binding.newer == null) {
                newestListener = binding.older;
            } else {
                binding.newer.older = binding.older;
            }
            if (binding.older != null) {
                binding.older.newer = binding.newer;
            }
            listenerCount--;
            if (countByUser != null) {
                countByUser.computeIfPresent(binding.ksock().account().uid(),
                        (uid, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    private final Map<MessageName, Bound> byName = new HashMap<>();
    private final NavigableMap<Long, Binding> byAge = new TreeMap<>();
    /** Those of repliers, again. */
    private final NavigableMap<Long, Binding> repliers = new TreeMap<>();
    private final WildcardKey key = new WildcardKey();
    private final Matches matches = new Matches();
    private int wildcards;
    /** Spares look-ups for wildcards that nobody is bound to. */
    private final int[] wildcardsOfLength = new int[MessageName.MAX_LENGTH + 2];
    private long nextAge;

    Binding add(Ksock ksock, MessageName name, int replierFlag) {
        Binding binding = new Binding(ksock, name, replierFlag, nextAge++);
        add(binding);
        return binding;
    }

    /** @param binding newer than all that there are */
    private void add(Binding binding) {
        MessageName name = binding.name();
        Bound bound = byName.computeIfAbsent(name, n -> new Bound());
        byAge.put(binding.age(), binding);
        if (binding.isReplier()) {
            repliers.put(binding.age(), binding);
            bound.replier = binding;
        } else {
            bound.addListener(binding);
        }
        if (name.isWildcard()) {
            wildcards++;
            wildcardsOfLength[name.length()]++;
        }
    }

    void remove(Binding binding) {
        Bound bound = byName.get(binding.name());
        byAge.remove(binding.age());
        if (binding.isReplier()) {
            repliers.remove(binding.age());
            bound.replier = null;
        } else {
            bound.removeListener(binding);
        }
        if (bound.isEmpty()) {
            byName.remove(binding.name());
        }
        if (binding.name().isWildcard()) {
            wildcards--;
            wildcardsOfLength[binding.name().length()]--;
        }
    }

    /** Whether this Ksock's user may have one more binding to this name as a listener. */
    boolean mayListen(Ksock ksock, MessageName name) {
        Bound bound = byName.get(name);
        return bound == null || ksock.account().mayListen(bound.listenersOf(ksock.account().uid()));
    }

    int replierCount() {
        return repliers.size();
    }

    int listenerCount() {
        return byAge.size() - repliers.size();
    }

    /** The replier bound to exactly this text, wildcards not considered; or null. */
    Binding replier(MessageName name) {
        Bound bound = byName.get(name);
        return bound == null ? null : bound.replier();
    }

    /** The replier bound to it whose Ksock is being closed; or null. */
    Binding hiddenReplier(MessageName name) {
        Bound bound = byName.get(name);
        return bound == null || bound.replier() != null ? null : bound.replier;
    }

    /** This Ksock's newest binding to exactly this text, with exactly this flag; or null. */
    Binding find(Ksock ksock, MessageName name, int replierFlag) {
        if (replierFlag == 0) {
            return ksock.bindings().newestListener(name);
        }
        Binding replier = replier(name);
        return replier != null && replier.ksock() == ksock && replier.replierFlag() == replierFlag ? replier : null;
    }

    Collection<Binding> newestFirstBefore(long age) {
        return byAge.headMap(age, false).descendingMap().values();
    }

    Collection<Binding> repliersNewestFirst() {
        return repliers.descendingMap().values();
    }

    /** The binding of this age; null if there is none. */
    Binding ofAge(long age) {
        return byAge.get(age);
    }

    void save(StateWriter out) throws IOException {
        out.record(TAG, VERSION);
        out.put(nextAge);
        out.put(byAge.size());
        for (Binding binding : byAge.values()) {
            out.put(binding.age());
            out.put(binding.ksock().id());
            out.put(binding.replierFlag());
            out.put(binding.name());
        }
    }

    /** Loads them, and gives each to its Ksock. */
    void load(StateReader in, Ksocks ksocks) throws IOException {
        in.record(TAG, VERSION);
        nextAge = in.getLong();
        for (int left = in.getCount(); left > 0; left--) {
            long age = in.getLong();
            Ksock ksock = ksocks.saved(in.getInt());
            int replierFlag = in.getInt();
            MessageName name = in.getName();
            if (ksock == null || age >= nextAge || !byAge.isEmpty() && age <= byAge.lastKey()) {
                throw in.damaged("a binding out of order");
            }
            Binding binding = new Binding(ksock, name, replierFlag, age);
            add(binding);
            ksock.bindings().add(binding);
            ksock.account().charge(Binding.cost(name));
            ksock.account().bindings(1);
        }
    }

    /**
     * Finds who is to get a message of this name. The answer is the same object each time: it is good
     * until the next call.
     */
    Matches match(MessageName name) {
        matches.clear();
        matches.addExact(byName.get(name));
        if (wildcards > 0) {
            matchWildcards(name);
        }
        matches.sort();
        return matches;
    }

    private void matchWildcards(MessageName name) {
        key.prefixesOf(name);
        byte[] bytes = name.bytes();
        int afterLastDot = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '.') {
                afterLastDot = i + 1;
                matches.addStar(wildcard(afterLastDot, '*'));
            }
        }
        matches.addPercent(wildcard(afterLastDot, '%'));
    }

    /** Who is bound to the first bytes of the key's name with a wildcard behind them; null if nobody is. */
    @SuppressWarnings("CollectionIncompatibleType") // A WildcardKey equals the name that it stands for.
    private Bound wildcard(int prefixLength, char last) {
        return wildcardsOfLength[prefixLength + 1] == 0 ? null : byName.get(key.set(prefixLength, last));
    }

    /** Stands for a wildcard's name in a look-up: the first bytes of another name, and a wildcard character. */
    private static final class WildcardKey {
        private MessageName name;
        private int prefixLength;
        /** The prefix's sum, in halves as {@link PolynomialHash} has them. */
        private long lower;
        private long upper;
        private byte wildcard;
        private int hash;

        void prefixesOf(MessageName ofName) {
            name = ofName;
            prefixLength = 0;
            lower = 0;
            upper = 0;
        }

        /** @param length not less than the last time: all prefixes of a name are hashed in one pass */
        WildcardKey set(int length, char last) {
            byte[] bytes = name.bytes();
            long lowerSum = lower;
            long upperSum = upper;
            for (int i = prefixLength; i < length; i++) {
                lowerSum += PolynomialHash.lower(i, bytes[i]);
                upperSum += PolynomialHash.upper(i, bytes[i]);
            }
            lower = lowerSum;
            upper = upperSum;
            prefixLength = length;
            wildcard = (byte) last;
            hash = PolynomialHash.fold(lower + PolynomialHash.lower(length, wildcard),
                    upper + PolynomialHash.upper(length, wildcard));
            return this;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        /** HashMap asks the key that it was given, never the one that it holds, so one direction is enough. */
        @Override
        public boolean equals(Object other) {
            return other instanceof MessageName bound
                    && bound.length() == prefixLength + 1
                    && bound.at(prefixLength) == wildcard
                    && Arrays.equals(bound.bytes(), 0, prefixLength, name.bytes(), 0, prefixLength);
        }
    }

    /** The recipients of a message: the replier who wins, and the listeners, newest binding first. */
    static final class Matches {
        private Binding replier;
        private boolean replierIsExact;
        private Binding[] listeners = new Binding[8];
        private int count;
        private int sources;

        private void clear() {
            Arrays.fill(listeners, 0, count, null);
            replier = null;
            replierIsExact = false;
            count = 0;
            sources = 0;
        }

        private void addExact(Bound bound) {
            if (bound == null) {
                return;
            }
            Binding found = bound.replier();
            if (found != null) {
                replier = found;
                replierIsExact = true;
            }
            addListeners(bound);
        }

        /** Among the {@code *} repliers, whichever bound last wins. */
        private void addStar(Bound bound) {
            if (bound == null) {
                return;
            }
            Binding found = bound.replier();
            if (found != null && !replierIsExact && (replier == null || replier.age() < found.age())) {
                replier = found;
            }
            addListeners(bound);
        }

        /** A {@code %} replier wins over all {@code *} ones: it is to be added after them. */
        private void addPercent(Bound bound) {
            if (bound == null) {
                return;
            }
            Binding found = bound.replier();
            if (found != null && !replierIsExact) {
                replier = found;
            }
            addListeners(bound);
        }

        private void addListeners(Bound bound) {
            int more = bound.listenerCount;
            if (more == 0) {
                return;
            }
            if (listeners.length < count + more) {
                listeners = Arrays.copyOf(listeners, Math.max(count + more, 2 * listeners.length));
            }
            for (Binding b = bound.newestListener; b != null; b = b.older) {
                if (!b.ksock().isClosing()) {
                    listeners[count++] = b;
                }
            }
            sources++;
        }

        private void sort() {
            if (sources > 1) {
                Arrays.sort(listeners, 0, count, NEWEST_FIRST);
            }
        }

        Binding replier() {
            return replier;
        }

        int listenerCount() {
            return count;
        }

        /** Null if it has been left out. */
        Binding listener(int index) {
            return listeners[index];
        }

        void leaveOut(int index) {
            listeners[index] = null;
        }
    }
}
