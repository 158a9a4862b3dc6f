// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RestTest {

    @Test
    void itIsSoManyTimesAsLongAsTheWork() {
        assertEquals(0, new Rest(0).after(7));
        assertEquals(7, new Rest(1).after(7));
        assertEquals(28, new Rest(4).after(7));
        assertEquals(20, new Rest(2, 0, 3).after(7));
    }

    @Test
    void shortOnesAreGathered() {
        Rest rest = new Rest(1, 10, 0);
        assertEquals(0, rest.after(4));
        assertEquals(0, rest.after(4));
        assertEquals(12, rest.after(4));
        assertEquals(0, rest.after(4));
    }
}
