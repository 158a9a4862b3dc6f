// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeapTrimmerTest {

    private static final long MIB = 1 << 20;

    @Test
    void whatALoadHasLeftBehindIsGivenBack() {
        assertTrue(HeapTrimmer.isWorthwhile(700 * MIB, 0));
        assertTrue(HeapTrimmer.isWorthwhile(700 * MIB, 100 * MIB));
    }

    @Test
    void aSmallHeapIsLeftAlone() {
        assertFalse(HeapTrimmer.isWorthwhile(30 * MIB, 0));
    }

    @Test
    void whatIsInUseIsNotMovedAboutInVain() {
        assertFalse(HeapTrimmer.isWorthwhile(700 * MIB, 650 * MIB));
        assertFalse(HeapTrimmer.isWorthwhile(200 * MIB, 100 * MIB));
    }

    @Test
    void nobodyWaitsForMuchToBeMoved() {
        assertFalse(HeapTrimmer.isWorthwhile(3000 * MIB, 500 * MIB));
    }
}
