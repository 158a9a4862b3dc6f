// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kbus.top.TopFixture.ASKER;
import static org.kbus.top.TopFixture.REPLIER;
import static org.kbus.top.TopFixture.START;
import static org.kbus.top.TopFixture.announcement;
import static org.kbus.top.TopFixture.at;
import static org.kbus.top.TopFixture.ksock;
import static org.kbus.top.TopFixture.request;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.kbus.report.KsockRow;

/** What {@code kbus top} looks like. */
class TopViewTest {

    private final TopModel model = new TopModel(START);
    private final TopView view = new TopView("/dev/kbus0", ZoneOffset.UTC, pid -> pid == 1000 + ASKER ? "asker" : null);

    private TopSnapshot snapshot() {
        return model.snapshot(SortKey.RATE);
    }

    private static List<String> text(List<Line> lines) {
        return lines.stream().map(line -> line.text().stripTrailing()).toList();
    }

    private void makeBusy(int ofEach) {
        List<KsockRow> rows = new ArrayList<>();
        for (int i = 0; i < ofEach; i++) {
            model.delivered(announcement("$.Name.Number" + i, 10, 0), at(0.5));
            model.delivered(request(i + 1, "$.Lamp"), at(0.5));
            rows.add(ksock(100 + i, 1 + i, 1000, 0));
        }
        rows.add(ksock(ASKER, 0, 100, ofEach));
        model.ksocks(rows);
        model.endInterval(at(2));
    }

    @Test
    void allThereIsToKnowIsInColumns() {
        model.delivered(announcement("$.Sensors.Kitchen", 2500, 0), at(1));
        model.delivered(announcement("$.Sensors.Kitchen", 2500, 1), at(2));
        model.delivered(request(42, "$.Lamp.Switch"), at(0.5));
        model.ksocks(List.of(ksock(ASKER, 100, 100, 3), ksock(REPLIER, 1, 100, 0)));
        model.endInterval(at(2));
        assertEquals("""
                kbus top  /dev/kbus0  12:00:02  by rate
                1.50 messages/s, 2500 bytes/s; 2 Ksocks, 101 queued, 3 unanswered
                NAME                                    MSG/S BYTES/S     TOTAL   MISSED    IDLE
                $.Sensors.Kitchen                           1    2500         2        1
                $.Lamp.Switch                            0.50       0         1        0
                    KSOCK      PID PROCESS                 QUEUE
                        7     1007 asker                 100/100 [#####################]
                        8     1008 ?                       1/100 [#                    ]
                UNANSWERED                                 ASKER              REPLIER
                  2 requests of which no more is known, sent before this was started
                   1.5s 0:42        $.Lamp.Switch          7 asker            8 ?
                """, String.join("\n", view.all(snapshot(), SortKey.RATE, 80)) + "\n");
    }

    @Test
    void anIdleDeviceSaysSo() {
        assertTrue(text(view.screen(snapshot(), SortKey.RATE, "", 80, 24)).contains("counting..."));
        model.endInterval(at(1));
        assertEquals(List.of("kbus top  /dev/kbus0  12:00:01  by name  PAUSED",
                "0 messages/s, 0 bytes/s; 0 Ksocks, 0 queued, 0 unanswered"),
                text(view.screen(snapshot(), SortKey.NAME, "PAUSED", 80, 24)).subList(0, 2));
        List<String> all = view.all(snapshot(), SortKey.RATE, 80);
        assertTrue(all.containsAll(List.of("  no messages so far", "  all queues are empty",
                "  every request has its reply")), all.toString());
    }

    @Test
    void aScreenIsFilledExactly() {
        makeBusy(50);
        for (int[] size : new int[][] {{80, 24}, {120, 40}, {40, 10}, {60, 8}, {20, 3}, {1, 1}}) {
            for (List<Line> screen : List.of(view.screen(snapshot(), SortKey.RATE, "", size[0], size[1]),
                    view.help(size[0], size[1]))) {
                assertEquals(size[1], screen.size());
                screen.forEach(line -> assertEquals(size[0], line.text().length(), line.text()));
            }
        }
    }

    @Test
    void everyPartGetsItsShareOfAScreen() {
        makeBusy(50);
        List<String> lines = text(view.screen(snapshot(), SortKey.RATE, "", 80, 24));
        assertEquals(10, lines.stream().filter(line -> line.startsWith("$.Name") || line.startsWith("$.Lamp")).count());
        assertEquals(4, lines.stream().filter(line -> line.contains("/1000 [")).count());
        assertEquals(4, lines.stream().filter(line -> line.contains(" 0:")).count());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("NAME (10 of 51) ")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("UNANSWERED (4 of 50) ")), lines.toString());
        assertTrue(lines.get(23).startsWith("q quit") && lines.get(23).endsWith("n name"), lines.get(23));
    }

    @Test
    void whatThePartsLeaveGoesToOthers() {
        for (int i = 0; i < 50; i++) {
            model.delivered(announcement("$.Name.Number" + i, 10, 0), at(0.5));
        }
        model.endInterval(at(2));
        assertEquals(16, text(view.screen(snapshot(), SortKey.RATE, "", 80, 24)).stream()
                .filter(line -> line.startsWith("$.Name")).count());
    }

    @Test
    void whatIsWrongStandsOut() {
        model.lost(3);
        model.delivered(request(1, "$.Lamp"), START);
        model.ksocks(List.of(ksock(ASKER, 100, 100, 1), ksock(REPLIER, 80, 100, 0)));
        model.endInterval(at(10));
        List<Line> lines = view.screen(snapshot(), SortKey.RATE, "", 80, 24);
        assertEquals("Too much to count: 3 messages missed by this display, 3 just now", lines.get(2).text().strip());
        assertEquals(Line.Style.ALARM, lines.get(2).style());
        assertEquals(Line.Style.ALARM, styleOf(lines, "100/100"));
        assertEquals(Line.Style.WARNING, styleOf(lines, "80/100"));
        assertEquals(Line.Style.ALARM, styleOf(lines, "10.0s"));
        model.endInterval(at(11));
        assertEquals(Line.Style.WARNING, view.screen(snapshot(), SortKey.RATE, "", 80, 24).get(2).style());
    }

    private static Line.Style styleOf(List<Line> lines, String what) {
        return lines.stream().filter(line -> line.text().contains(what)).findFirst().orElseThrow().style();
    }

    @Test
    void numbersAreShort() {
        assertEquals(List.of("0", "0.25", "1", "12.5", "9999", "10.0k", "12.3k", "999k", "1.00M", "1.23G", "100"),
                DoubleStream.of(0, 0.25, 1, 12.5, 9999, 10_000, 12_345, 999_400, 999_600, 1.234e9, 99.96)
                        .mapToObj(Figures::of).toList());
        assertEquals("99999999", Figures.whole(99_999_999));
        assertEquals("100M", Figures.whole(100_000_000));
    }

    @Test
    void agesAreShort() {
        assertEquals(List.of("0ms", "999ms", "1.0s", "59.9s", "1m00s", "59m59s", "1h00m", "99h59m", "4d"),
                List.of(-5L, 999L, 1000L, 59_999L, 60_000L, 3_599_000L, 3_600_000L, 359_999_000L, 360_000_000L).stream()
                        .map(Duration::ofMillis).map(Figures::age).toList());
    }

    @Test
    void ofALongNameTheMiddleIsLeftOut() {
        assertEquals("$.Abc   ", Figures.fit("$.Abc", 8));
        assertEquals("$.A..hi", Figures.fit("$.Abcdefghi", 7));
        assertEquals("$.Sen..ature", Figures.fit("$.Sensors.Kitchen.Temperature", 12));
        assertEquals("$.A", Figures.fit("$.Abc", 3));
    }
}
