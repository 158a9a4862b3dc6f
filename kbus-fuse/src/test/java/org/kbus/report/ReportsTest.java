// SPDX-License-Identifier: Apache-2.0
package org.kbus.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files that report on a bus say is what their readers have. */
class ReportsTest {

    private static final String HEADING =
            "#dev      ksock        pid      queue        max outstanding   unsent repliers listeners sending once";

    @Test
    void aKsockIsARow() throws IOException {
        List<KsockRow> rows = KsockTable.parse(List.of(HEADING,
                "   0          1       5671         99        100           0        1        1         2       0    0",
                "  12 4294967295          0          0 4294967295           3 0 0 0 1 1"));
        assertEquals(List.of(new KsockRow(0, 1, 5671, 99, 100, 0, 1, 1, 2, false, false),
                new KsockRow(12, -1, 0, 0, 4294967295L, 3, 0, 0, 0, true, true)), rows);
        assertEquals("4294967295", rows.get(1).idText());
    }

    @Test
    void columnsAreToldByTheirNames() throws IOException {
        List<KsockRow> rows = KsockTable.parse(List.of(
                "# once sending later listeners repliers unsent outstanding max queue pid ksock dev",
                "1 0 999 8 7 6 5 4 3 2 1 0"));
        assertEquals(List.of(new KsockRow(0, 1, 2, 3, 4, 5, 6, 7, 8, false, true)), rows);
    }

    @Test
    void whatIsNoTableOfKsocksIsAnError() {
        assertThrows(IOException.class, () -> KsockTable.parse(List.of()));
        assertThrows(IOException.class, () -> KsockTable.parse(List.of("1 2 3")));
        assertThrows(IOException.class, () -> KsockTable.parse(List.of("# dev ksock", "0 1")));
        assertThrows(IOException.class, () -> KsockTable.parse(List.of(HEADING, "a b c d e f g h i j k")));
    }

    @Test
    void bindingsComeOldestFirst() throws IOException {
        assertEquals(List.of(new BindingRow(0, 7, false, "$.A.*"), new BindingRow(12, -1, true, "$.B")),
                BindingRow.parse(List.of(
                        "# <device> is bound to <Ksock-ID> in <process-PID> as <Replier|Listener> for <message-name>",
                        " 12: 4294967295  3199171  R  $.B",
                        "  0:        7        0  L  $.A.*")));
        assertThrows(IOException.class, () -> BindingRow.parse(List.of("something else")));
    }

    @Test
    void statsAreToldByDevice() throws IOException {
        List<String> lines = List.of(
                "dev  0: next ksock 6 next msg 4 unsent unbindings 5(gone tragic)",
                "    ksock 3 last msg 0:2 queue 1 of 100",
                "      read byte 2 of 30, wrote byte 4 of HDR (not finished), not sending",
                "      outstanding requests 5 (size 16, max 6), unsent replies 7 (max 8)",
                "dev  1: next ksock 0 next msg 0 unsent unbindings 0");
        List<DeviceStats> stats = DeviceStats.parse(lines);
        assertEquals(2, stats.size());
        assertEquals(List.of(new KsockStats(3, "0:2", 1, 100, 2, 30, 4, "HDR", false, false, 5, 16, 6, 7, 8)),
                stats.get(0).ksocks());
        assertEquals(lines.subList(0, 4), stats.get(0).lines());
        assertTrue(stats.get(0).isLosingEvents());
        assertEquals(new DeviceStats(1, 0, 0, 0, false, List.of(), lines.subList(4, 5)), stats.get(1));
        assertThrows(IOException.class, () -> DeviceStats.parse(lines.subList(0, 3)));
        assertThrows(IOException.class, () -> DeviceStats.parse(lines.subList(1, 5)));
    }

    @Test
    void aDeviceIsWhereItsLinkIsIfItHasOne(@TempDir Path folder) throws IOException {
        Path directory = Files.createDirectory(folder.toRealPath().resolve("kbus"));
        for (String name : List.of("kbus0", "kbus10", "kbus2", "monitor0", "stats", "kbus")) {
            Files.createFile(directory.resolve(name));
        }
        Path link = Files.createSymbolicLink(directory.resolveSibling("kbus2"), Path.of("kbus/kbus2"));
        Files.createSymbolicLink(directory.resolveSibling("kbus10"), Path.of("kbus/kbus2"));
        MountedBus bus = new MountedBus(directory);
        assertEquals(List.of(0, 2, 10), bus.devices());
        assertEquals(directory.resolve("kbus0"), bus.device(0));
        assertEquals(link, bus.device(2));
        assertEquals(directory.resolve("kbus10"), bus.device(10));
    }

    @Test
    void aNameDoesNothingToTheTerminal() throws Exception {
        Process named = new ProcessBuilder("sh", "-c", "printf 'a\\033[2J\\nb' > /proc/$$/comm; echo done; read end")
                .start();
        try {
            assertEquals("done", named.inputReader().readLine());
            assertEquals("a?[2J?b", ProcessName.of((int) named.pid()).orElseThrow());
        } finally {
            named.destroy();
        }
    }

    @Test
    void aProcessThatCannotBeSeenHasNoName() {
        assertFalse(ProcessName.of(0).isPresent());
        assertFalse(ProcessName.of(Integer.MAX_VALUE).isPresent());
        assertTrue(ProcessName.of((int) ProcessHandle.current().pid()).isPresent());
    }
}
