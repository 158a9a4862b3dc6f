// SPDX-License-Identifier: Apache-2.0
package org.kbus.background;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RestTest {

    @Test
    void itIsAsLongAsTheWork() {
        assertEquals(7, new Rest(0, 0).after(7));
        assertEquals(10, new Rest(0, 3).after(7));
    }

    @Test
    void shortOnesAreGathered() {
        Rest rest = new Rest(10, 0);
        assertEquals(0, rest.after(4));
        assertEquals(0, rest.after(4));
        assertEquals(12, rest.after(4));
        assertEquals(0, rest.after(4));
    }
}
