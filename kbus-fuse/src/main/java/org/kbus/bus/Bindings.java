// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is bound to what, indexed by name: to find a message's recipients costs a look-up for each word
 * of its name and then a step for each of them, however many other bindings there are.
 *
 * <p>A wildcard is filed under its own text. A message named {@code $.A.B} therefore has its
 * recipients under {@code $.A.B}, {@code $.A.%}, {@code $.A.*} and {@code $.*}.
 */
final class Bindings {

    private static final Comparator<Binding> NEWEST_FIRST = (a, b) -> Long.compare(b.age(), a.age());

    /** All bindings to one name. Those of listeners are linked in the order in which they were made. */
    private static final class Bound {
        Binding newestListener;
        int listenerCount;
        Binding replier;

        boolean isEmpty() {
            return replier == null && listenerCount == 0;
        }

        void addListener(Binding binding) {
            binding.older = newestListener;
            if (newestListener != null) {
                newestListener.newer = binding;
            }
            newestListener = binding;
            listenerCount++;
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
        }
    }

    private final Map<MessageName, Bound> byName = new HashMap<>();
    private final WildcardKey key = new WildcardKey();
    private final Matches matches = new Matches();
    private int count;
    private int repliers;
    private int wildcards;
    private long nextAge;

    Binding add(Ksock ksock, MessageName name, int replierFlag) {
        Binding binding = new Binding(ksock, name, replierFlag, nextAge++);
        Bound bound = byName.computeIfAbsent(name, n -> new Bound());
        count++;
        if (binding.isReplier()) {
            repliers++;
            bound.replier = binding;
        } else {
            bound.addListener(binding);
        }
        if (name.isWildcard()) {
            wildcards++;
        }
        return binding;
    }

    void remove(Binding binding) {
        Bound bound = byName.get(binding.name());
        count--;
        if (binding.isReplier()) {
            repliers--;
            bound.replier = null;
        } else {
            bound.removeListener(binding);
        }
        if (bound.isEmpty()) {
            byName.remove(binding.name());
        }
        if (binding.name().isWildcard()) {
            wildcards--;
        }
    }

    int replierCount() {
        return repliers;
    }

    int listenerCount() {
        return count - repliers;
    }

    /** The replier bound to exactly this text, wildcards not considered; or null. */
    Binding replier(MessageName name) {
        Bound bound = byName.get(name);
        return bound == null ? null : bound.replier;
    }

    /** This Ksock's newest binding to exactly this text, with exactly this flag; or null. */
    Binding find(Ksock ksock, MessageName name, int replierFlag) {
        Bound bound = byName.get(name);
        if (bound == null) {
            return null;
        }
        if (replierFlag != 0) {
            Binding replier = bound.replier;
            return replier != null && replier.ksock() == ksock && replier.replierFlag() == replierFlag
                    ? replier : null;
        }
        Binding binding = bound.newestListener;
        while (binding != null && binding.ksock() != ksock) {
            binding = binding.older;
        }
        return binding;
    }

    /** All bindings, newest first. */
    List<Binding> newestFirst() {
        List<Binding> all = new ArrayList<>();
        for (Bound bound : byName.values()) {
            for (Binding b = bound.newestListener; b != null; b = b.older) {
                all.add(b);
            }
            if (bound.replier != null) {
                all.add(bound.replier);
            }
        }
        all.sort(NEWEST_FIRST);
        return all;
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

    @SuppressWarnings("CollectionIncompatibleType") // A WildcardKey equals the name that it stands for.
    private void matchWildcards(MessageName name) {
        int hash = 0;
        int lastDot = 0;
        int hashAtLastDot = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = MessageName.hashOn(hash, name.at(i));
            if (name.at(i) == '.') {
                lastDot = i;
                hashAtLastDot = hash;
                matches.addStar(byName.get(key.set(name, i + 1, hash, '*')));
            }
        }
        matches.addPercent(byName.get(key.set(name, lastDot + 1, hashAtLastDot, '%')));
    }

    /** Stands for a wildcard's name in a look-up: the first bytes of another name, and a wildcard character. */
    private static final class WildcardKey {
        private MessageName name;
        private int prefixLength;
        private byte wildcard;
        private int hash;

        WildcardKey set(MessageName ofName, int length, int prefixHash, char last) {
            name = ofName;
            prefixLength = length;
            wildcard = (byte) last;
            hash = MessageName.hashOn(prefixHash, wildcard);
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
            if (bound.replier != null) {
                replier = bound.replier;
                replierIsExact = true;
            }
            addListeners(bound);
        }

        /** Among the {@code *} repliers, whichever bound last wins. */
        private void addStar(Bound bound) {
            if (bound == null) {
                return;
            }
            if (bound.replier != null && !replierIsExact && (replier == null || replier.age() < bound.replier.age())) {
                replier = bound.replier;
            }
            addListeners(bound);
        }

        /** A {@code %} replier wins over all {@code *} ones: it is to be added after them. */
        private void addPercent(Bound bound) {
            if (bound == null) {
                return;
            }
            if (bound.replier != null && !replierIsExact) {
                replier = bound.replier;
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
                listeners[count++] = b;
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
