// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.kbus.top.TopFixture.ASKER;
import static org.kbus.top.TopFixture.START;
import static org.kbus.top.TopFixture.announcement;
import static org.kbus.top.TopFixture.at;
import static org.kbus.top.TopFixture.ksock;
import static org.kbus.top.TopFixture.replyTo;
import static org.kbus.top.TopFixture.request;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbus.report.KsockRow;

/** What is known of a device from its monitor and its table of Ksocks. */
class TopModelTest {

    private final TopModel model = new TopModel(START);

    private List<String> names(SortKey key) {
        return model.snapshot(key).names().stream().map(TopSnapshot.Name::name).toList();
    }

    private List<Integer> requests() {
        return model.snapshot(SortKey.RATE).requests().stream().map(request -> request.id().serial()).toList();
    }

    @Test
    void ratesAreThoseOfTheLastInterval() {
        for (int i = 0; i < 6; i++) {
            model.delivered(announcement("$.A", 100, 1), at(1));
        }
        model.endInterval(at(2));
        TopSnapshot first = model.snapshot(SortKey.RATE);
        assertEquals(List.of(new TopSnapshot.Name("$.A", 3, 300, 6, 600, 6, at(1))), first.names());
        assertEquals(3, first.messageRate());
        assertEquals(300, first.byteRate());
        model.delivered(announcement("$.A", 50, 0), at(2.5));
        assertEquals(3, model.snapshot(SortKey.RATE).messageRate(), "until the interval ends");
        model.endInterval(at(4));
        assertEquals(List.of(new TopSnapshot.Name("$.A", 0.5, 25, 7, 650, 6, at(2.5))),
                model.snapshot(SortKey.RATE).names());
        model.endInterval(at(6));
        assertEquals(0, model.snapshot(SortKey.RATE).messageRate());
    }

    @Test
    void namesAreSortedAsAskedFor() {
        model.delivered(announcement("$.B.Large", 1000, 0), at(0.1));
        model.delivered(announcement("$.A.Often", 1, 0), at(0.1));
        model.delivered(announcement("$.A.Often", 1, 0), at(0.1));
        model.delivered(announcement("$.C.Missed", 0, 5), at(0.1));
        model.endInterval(at(1));
        assertEquals("$.A.Often", names(SortKey.RATE).get(0));
        assertEquals("$.B.Large", names(SortKey.BYTES).get(0));
        assertEquals("$.C.Missed", names(SortKey.MISSED).get(0));
        assertEquals(List.of("$.A.Often", "$.B.Large", "$.C.Missed"), names(SortKey.NAME));
        model.endInterval(at(2));
        assertEquals("$.A.Often", names(SortKey.BYTES).get(0), "of those that are alike, the busiest so far");
        assertEquals(names(SortKey.NAME), model.snapshot(SortKey.RATE).sortedBy(SortKey.NAME.order()).names().stream()
                .map(TopSnapshot.Name::name).toList());
    }

    @Test
    void moreNamesThanCanBeRememberedPushTheOldestOut() {
        for (int i = 0; i < 10_001; i++) {
            model.delivered(announcement("$.N" + i, 0, 0), START.plusMillis(i));
        }
        List<String> names = names(SortKey.NAME);
        assertEquals(10_000, names.size());
        assertEquals(false, names.contains("$.N0"));
    }

    @Test
    void requestsAwaitTheirReplies() {
        model.delivered(request(1, "$.Lamp"), at(1));
        model.delivered(request(2, "$.Lamp"), at(2));
        model.ksocks(List.of(ksock(ASKER, 0, 100, 2)));
        assertEquals(List.of(1, 2), requests());
        assertEquals(0, model.snapshot(SortKey.RATE).earlierRequests());
        model.delivered(replyTo(1, "$.Lamp"), at(3));
        assertEquals(List.of(2), requests());
    }

    @Test
    void anAskerThatClosesAwaitsNothing() {
        model.delivered(request(1, "$.Lamp"), at(1));
        model.ksocks(List.of());
        assertEquals(List.of(), requests());
    }

    @Test
    void requestsFromBeforeAreCountedOnly() {
        model.delivered(request(3, "$.Lamp"), at(1));
        model.ksocks(List.of(ksock(ASKER, 0, 100, 3), ksock(9, 0, 100, 4)));
        assertEquals(List.of(3), requests());
        assertEquals(6, model.snapshot(SortKey.RATE).earlierRequests());
    }

    @Test
    void aReplyThatTheMonitorHasLostIsMissedInTheTable() {
        model.delivered(request(1, "$.Lamp"), at(1));
        model.delivered(request(2, "$.Lamp"), at(1));
        model.ksocks(List.of(ksock(ASKER, 0, 100, 1)));
        assertEquals(List.of(1, 2), requests(), "its reply may come yet");
        model.lost(1);
        model.ksocks(List.of(ksock(ASKER, 0, 100, 1)));
        assertEquals(List.of(2), requests());
    }

    @Test
    void lossesAreToldApart() {
        model.lost(10);
        model.endInterval(at(1));
        model.lost(2);
        assertEquals(10, model.snapshot(SortKey.RATE).newlyLost());
        model.endInterval(at(2));
        assertEquals(2, model.snapshot(SortKey.RATE).newlyLost());
        assertEquals(12, model.snapshot(SortKey.RATE).lost());
        model.endInterval(at(3));
        assertEquals(0, model.snapshot(SortKey.RATE).newlyLost());
    }

    @Test
    void theFullestQueueIsFirst() {
        KsockRow sending = new KsockRow(0, 5, 1005, 0, 100, 0, 0, 0, 0, true, false);
        model.ksocks(List.of(ksock(1, 0, 100, 0), ksock(2, 50, 1000, 0), ksock(3, 9, 10, 0), ksock(4, 12, 10, 0),
                sending));
        assertEquals(List.of(4, 3, 2, 5), model.snapshot(SortKey.RATE).queues().stream().map(KsockRow::id).toList());
        assertEquals(71, model.snapshot(SortKey.RATE).queued());
    }
}
