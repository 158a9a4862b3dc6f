// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryTrimmerTest {

    private static final long MIB = 1 << 20;

    @Test
    void whatALoadHasLeftBehindIsGivenBack() {
        assertTrue(MemoryTrimmer.isWorthwhile(700 * MIB, 0));
        assertTrue(MemoryTrimmer.isWorthwhile(700 * MIB, 100 * MIB));
    }

    @Test
    void aSmallHeapIsLeftAlone() {
        assertFalse(MemoryTrimmer.isWorthwhile(30 * MIB, 0));
    }

    @Test
    void whatIsInUseIsNotMovedAboutInVain() {
        assertFalse(MemoryTrimmer.isWorthwhile(700 * MIB, 650 * MIB));
        assertFalse(MemoryTrimmer.isWorthwhile(200 * MIB, 100 * MIB));
    }

    @Test
    void nobodyWaitsForMuchToBeMoved() {
        assertFalse(MemoryTrimmer.isWorthwhile(3000 * MIB, 500 * MIB));
    }
}
