// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import java.util.Comparator;
import java.util.Locale;

/** What names are sorted by. Of those that are alike, the busiest so far is first. */
public enum SortKey {
    RATE('r', Comparator.comparingDouble(TopSnapshot.Name::messageRate).reversed()),
    BYTES('b', Comparator.comparingDouble(TopSnapshot.Name::byteRate).reversed()),
    TOTAL('t', Comparator.comparingLong(TopSnapshot.Name::messages).reversed()),
    MISSED('m', Comparator.comparingLong(TopSnapshot.Name::missed).reversed()),
    NAME('n', Comparator.comparing(TopSnapshot.Name::name));

    private final char key;
    private final Comparator<TopSnapshot.Name> order;

    SortKey(char key, Comparator<TopSnapshot.Name> order) {
        this.key = key;
        this.order = order.thenComparing(Comparator.comparingLong(TopSnapshot.Name::messages).reversed())
                .thenComparing(TopSnapshot.Name::name);
    }

    /** What is pressed for it. */
    char key() {
        return key;
    }

    Comparator<TopSnapshot.Name> order() {
        return order;
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
