// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

/** When to collect all of the heap so that it becomes smaller: it knows only sizes, and what came of the last time. */
final class HeapCollections {

    private static final int MAX_LOOKS = 64;

    private static final long MEBIBYTE = 1 << 20;
    /** What a bus without messages uses. */
    private static final long OWN = 10 * MEBIBYTE;
    private static final long MUCH = 128 * MEBIBYTE;
    private static final long LITTLE = 4 * MEBIBYTE;
    /** As often as that what is in use, and it is not worth while. */
    private static final int ROOMY = 2;
    /** A heap that has been collected in vain may grow by this part of it: a quarter. */
    private static final int GROWTH = 4;

    private final long smallest;
    /** How many looks to let pass after a collection, at least. */
    private int rest;
    private int looksToRest;
    /** The size that the last collection could not make smaller, in bytes; 0 if it could. */
    private long sizeInVain;
    /** What the bus had in use at the last collection. */
    private long inUseThen;

    /** @param smallest size of the heap, in bytes: that which it begins with */
    HeapCollections(long smallest) {
        this.smallest = smallest;
    }

    /**
     * Whether to collect now; to be asked at regular intervals. If so, {@link #hasCollected} is to be told.
     *
     * @param heap  the size that it has now, in bytes
     * @param inUse of that by the bus
     */
    boolean isDue(long heap, long inUse) {
        if (inUse >= MUCH || heap <= Math.max(smallest, ROOMY * (OWN + inUse))) {
            return false;
        }
        boolean hasFallen = inUseThen > LITTLE && inUse < inUseThen / ROOMY;
        boolean hasGrown = heap > sizeInVain + sizeInVain / GROWTH;
        if (looksToRest > 0) {
            looksToRest--;
            hasGrown = false;
        }
        if (!hasFallen && !hasGrown) {
            return false;
        }
        inUseThen = inUse;
        return true;
    }

    /** @param before the size of the heap before it has been collected, in bytes */
    void hasCollected(long before, long after) {
        sizeInVain = after < before ? 0 : after;
        rest = after < before ? 0 : Math.min(2 * rest + 1, MAX_LOOKS);
        looksToRest = rest;
    }
}
