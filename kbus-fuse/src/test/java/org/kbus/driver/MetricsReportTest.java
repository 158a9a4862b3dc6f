// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import org.kbus.bus.Bus;
import org.kbus.bus.BusLimits;
import org.kbus.bus.Mends;

/** The metrics of a bus that many users have open. */
class MetricsReportTest {

    private static final int ENOUGH = 4096;
    /** As they come: by uid, which is unsigned where it is shown. */
    private static final int[] USERS = {-2, 0, 1, 65534, 100_000};

    private final Accounts accounts = new Accounts(AccountLimits.shared(1 << 30));
    private final KsockPollers pollers = new KsockPollers(new KsockFiles());
    private final Bus bus = new Bus(0, BusLimits.DEFAULT, Mends.NONE, false, accounts, null, pollers);
    private final Report report = new MetricsReport(List.of(new KbusDevice(bus, pollers, new KsockFiles(),
            Clocks.SYSTEM,
            null, account -> 0)), accounts);

    private List<String> linesOf(String family) {
        StringBuilder text = new StringBuilder();
        Report.Cursor cursor = report.begin();
        boolean more = true;
        while (more) {
            int before = text.length();
            more = cursor.write(text, before + ENOUGH);
            assertTrue(text.length() - before < 3 * ENOUGH, "a slice is not much longer than what is enough");
        }
        List<String> lines = new ArrayList<>();
        for (String line : text.toString().split("\n")) {
            if (line.startsWith(family + '{')) {
                lines.add(line);
            }
        }
        return lines;
    }

    @Test
    void eachUserIsThereOnce() {
        List<String> expected = new ArrayList<>();
        for (int uid : USERS) {
            bus.open(1, uid, 0);
            expected.add("kbus_user_memory_used_bytes{uid=\"" + Integer.toUnsignedString(uid) + "\"} 1024");
        }
        assertEquals(expected, linesOf("kbus_user_memory_used_bytes"));
    }

    @Test
    void thousandsOfUsersAreShownAFewAtATime() {
        for (int uid = 0; uid < 5000; uid++) {
            bus.open(1, uid, 0);
        }
        assertEquals(5000, linesOf("kbus_user_requests").size());
    }
}
