// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserTurnsTest {

    private static final int ALICE = 1000;
    private static final int BOB = 1001;

    private final UserTurns<String> turns = new UserTurns<>();

    private List<String> all() {
        List<String> all = new ArrayList<>();
        for (String next; (next = turns.next()) != null;) {
            all.add(next);
        }
        return all;
    }

    @Test
    void whatOneUserWantsIsInOrder() {
        turns.add(ALICE, "a1");
        turns.add(ALICE, "a2");
        assertEquals(List.of("a1", "a2"), all());
    }

    @Test
    void whoeverWantsMuchIsInNobodysWay() {
        for (int i = 1; i <= 3; i++) {
            turns.add(ALICE, "a" + i);
        }
        turns.add(BOB, "b1");
        assertEquals(List.of("a1", "b1", "a2", "a3"), all());
    }

    @Test
    void whoeverComesAgainWaitsForTheOthers() {
        turns.add(ALICE, "a1");
        turns.add(BOB, "b1");
        assertEquals("a1", turns.next());
        turns.add(ALICE, "a2");
        assertEquals(List.of("b1", "a2"), all());
    }

    @Test
    void whereNothingWaitsThereIsNoNext() {
        assertNull(turns.next());
    }
}
