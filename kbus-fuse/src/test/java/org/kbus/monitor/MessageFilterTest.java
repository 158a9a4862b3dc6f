// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which messages are wanted. */
class MessageFilterTest {

    private final MonitorFixture on = new MonitorFixture();

    @ParameterizedTest
    @CsvSource({"$.A.B, $.A.B, true", "$.A.B, $.A, false", "$.A.B, $.A.B.C, false", "$.A.*, $.A.B, true",
        "$.A.*, $.A.B.C, true", "$.A.*, $.A, false", "$.A.*, $.AB.C, false", "$.A.%, $.A.B, true",
        "$.A.%, $.A.B.C, false", "$.A.%, $.A, false", "$.*, $.A, true"})
    void names(String pattern, String name, boolean matches) {
        assertEquals(matches, MessageFilter.matches(pattern, name));
    }

    @Test
    void withoutNamesAllAreWanted() {
        assertTrue(new MessageFilter(List.of()).wants(on.message("$.A", 1).capture().message()));
    }

    @Test
    void theReplyToARequestThatWasWantedIsWanted() {
        MessageFilter filter = new MessageFilter(List.of("$.A", "$.B.*"));
        assertTrue(filter.wants(on.message("$.A", 1, 2).requestTo(2).capture().message()));
        assertFalse(filter.wants(on.message("$.C", 1, 2).requestTo(2).capture().message()));
        assertTrue(filter.wants(on.message("$.KBUS.Replier.GoneAway", 2, 1).replyTo(1, 1).capture().message()));
        assertFalse(filter.wants(on.message("$.KBUS.Replier.GoneAway", 2, 1).replyTo(1, 2).capture().message()));
    }
}
