// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kbus.report.BindingRow;
import org.kbus.report.KsockRow;

/** What {@code kbus ls} and {@code kbus errno} print, for a terminal of 80 columns. */
class ListingTest {

    private static final Path DEVICE = Path.of("/dev/kbus0");

    @Test
    void aDeviceIsATableWithBindingsBelowTheirKsocks() {
        KsockListing bound = new KsockListing(new KsockRow(0, 1, 6069, 1, 100, 0, 2, 1, 1, false, false),
                Optional.of("lamp"),
                List.of(new BindingRow(0, 1, true, "$.Lamp"), new BindingRow(0, 1, false, "$.A.*")));
        KsockListing unseen = new KsockListing(new KsockRow(0, 2, 0, 100, 100, 3, 0, 0, 0, true, false),
                Optional.empty(), List.of());
        assertEquals("""
                /dev/kbus0
                    KSOCK      PID PROCESS                   QUEUE OUTSTANDING UNSENT
                        1     6069 lamp                      1/100           0      2
                                   R $.Lamp
                                   L $.A.*
                        2        ? ?                       100/100           3      0 sending
                """, String.join("\n", new DeviceListing(DEVICE, List.of(bound, unseen)).lines()) + "\n");
    }

    @Test
    void aDeviceThatNobodyHasOpenIsALine() {
        assertEquals(List.of("/dev/kbus0  no Ksocks"), new DeviceListing(DEVICE, List.of()).lines());
    }

    @Test
    void aLineIsNoLongerThanATerminalIsWide() {
        KsockListing longest = new KsockListing(
                new KsockRow(0, 458_107, 4_194_304, 9_999_999, 9_999_999, 99_999, 99_999, 1, 1, true, false),
                Optional.of("fifteen-letters"), List.of());
        assertTrue(longest.line().length() <= 80, longest.line());
    }

    @Test
    void textIsBrokenAtBlanks() {
        assertEquals(List.of("- one two", "  three", "  four-and-more", "  five"),
                Wrapping.wrap("- ", "  ", "one two three four-and-more five", 9));
        assertEquals(List.of("- "), Wrapping.wrap("- ", "  ", "", 9));
    }
}
