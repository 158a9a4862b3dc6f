// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeapCollectionsTest {

    private static final long MIB = 1 << 20;

    private final HeapCollections collections = new HeapCollections(16 * MIB);

    @Test
    void whatALoadHasLeftBehindIsGivenBack() {
        assertTrue(collections.isDue(700 * MIB, 0));
        assertTrue(collections.isDue(700 * MIB, 100 * MIB));
    }

    @Test
    void aSmallHeapIsLeftAlone() {
        assertFalse(collections.isDue(20 * MIB, 0));
    }

    @Test
    void aHeapThatHasBegunSoLargeIsLeftAlone() {
        HeapCollections ofLargeHeap = new HeapCollections(4096 * MIB);
        assertFalse(ofLargeHeap.isDue(4096 * MIB, 0));
        assertTrue(ofLargeHeap.isDue(4500 * MIB, 0));
    }

    @Test
    void whatIsInUseIsNotMovedAboutInVain() {
        assertFalse(collections.isDue(700 * MIB, 650 * MIB));
        assertFalse(collections.isDue(200 * MIB, 100 * MIB));
    }

    @Test
    void nobodyWaitsForMuchToBeMoved() {
        assertFalse(collections.isDue(3000 * MIB, 500 * MIB));
    }

    @Test
    void whatWasLetGoDuringOneIsCollectedByTheNext() {
        assertTrue(collections.isDue(700 * MIB, 0));
        collections.hasCollected(700 * MIB, 40 * MIB);
        assertTrue(collections.isDue(40 * MIB, 0));
    }

    @Test
    void aHeapThatCannotBeSmallerIsLeftAloneUntilItGrows() {
        assertTrue(collections.isDue(40 * MIB, 0));
        collections.hasCollected(40 * MIB, 40 * MIB);
        for (int i = 0; i < 100; i++) {
            assertFalse(collections.isDue(40 * MIB, 0));
        }
        assertTrue(collections.isDue(60 * MIB, 0));
    }

    @Test
    void eachTimeInVainTheRestIsLonger() {
        for (int rest = 1; rest <= 63; rest = 2 * rest + 1) {
            int heap = 100 * rest;
            assertTrue(collections.isDue(heap * MIB, 30 * MIB));
            collections.hasCollected(heap * MIB, heap * MIB);
            for (int i = 0; i < rest; i++) {
                assertFalse(collections.isDue(2 * heap * MIB, 30 * MIB));
            }
        }
    }

    @Test
    void theRestEndsWithTheLoad() {
        assertTrue(collections.isDue(120 * MIB, 40 * MIB));
        collections.hasCollected(120 * MIB, 120 * MIB);
        assertFalse(collections.isDue(120 * MIB, 40 * MIB));
        assertTrue(collections.isDue(120 * MIB, 2 * MIB));
    }
}
