// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kbus.client.MessageId;

/** What stands where in a chart, in pixels from its upper left corner. */
final class ChartLayout {

    static final double TITLE_HEIGHT = 64;
    static final double HEAD_HEIGHT = 40;
    static final double ROW_HEIGHT = 32;
    static final double LOSS_HEIGHT = 36;
    static final double PAUSE_HEIGHT = 26;
    static final double BOTTOM = 24;
    /** Left of the first lane: times and message ids. */
    static final double AXIS_WIDTH = 168;
    static final double RIGHT = 24;

    private static final double BELOW_ARROW = 9;
    private static final double WIDEST_LANES = 1150;
    private static final double MIN_LANE_WIDTH = 104;
    private static final double MAX_LANE_WIDTH = 210;
    /** At the least, so that the title and long labels have room. */
    private static final double MIN_WIDTH = 860;
    /** The lanes' heads are shown again after so many rows. */
    private static final int ROWS_BETWEEN_HEADS = 30;
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DEPTH = 4;

    /**
     * Where a capture is shown.
     *
     * @param top        of all that is said of it
     * @param headsAbove whether the lanes' heads are shown above that once more
     * @param pause      how long nothing happened before, if that is worth saying; or else zero
     * @param arrows     how far down its arrows are, if it has a message
     */
    record Row(Capture capture, double top, boolean headsAbove, Duration pause, double arrows) {

        MonitoredMessage message() {
            return capture.message();
        }

        boolean hasPause() {
            return !pause.isZero();
        }
    }

    /**
     * A replier is at a request.
     *
     * @param depth at how many others it is meanwhile
     */
    record Bar(int lane, double top, double bottom, int depth) {
    }

    private final Lanes lanes;
    private final double laneWidth;
    private final double height;
    private final List<Row> rows = new ArrayList<>();
    private final List<Bar> bars = new ArrayList<>();
    private final Map<MessageId, Row> requests = new HashMap<>();

    ChartLayout(List<Capture> captures, Lanes lanes) {
        this.lanes = lanes;
        this.laneWidth = Math.min(MAX_LANE_WIDTH,
                Math.max(MIN_LANE_WIDTH, WIDEST_LANES / Math.max(lanes.count(), 1)));
        this.height = place(captures);
    }

    /** Gives each capture its place; the height of all. */
    private double place(List<Capture> captures) {
        double y = TITLE_HEIGHT + HEAD_HEIGHT + 8;
        int sinceHeads = 0;
        Capture last = null;
        for (Capture capture : captures) {
            boolean heads = sinceHeads++ == ROWS_BETWEEN_HEADS;
            if (heads) {
                sinceHeads = 1;
                y += HEAD_HEIGHT + 12;
            }
            Duration pause = last == null ? Duration.ZERO : Duration.between(last.time(), capture.time());
            if (pause.compareTo(LEAST_PAUSE) < 0) {
                pause = Duration.ZERO;
            }
            double top = y;
            y += (pause.isZero() ? 0 : PAUSE_HEIGHT) + (capture.lost() > 0 ? LOSS_HEIGHT : 0)
                    + (capture.hasMessage() ? ROW_HEIGHT : 0);
            Row row = new Row(capture, top, heads, pause, y - BELOW_ARROW);
            rows.add(row);
            if (capture.hasMessage()) {
                join(row);
            }
            last = capture;
        }
        return y + 10 + BOTTOM;
    }

    /** Joins a request with its reply. */
    private void join(Row row) {
        Row request = requestOf(row);
        if (row.message().isRequest()) {
            requests.put(row.message().id(), row);
        }
        if (request != null && request.message().replier() != 0) {
            int lane = lanes.of(request.message().replier());
            long others = bars.stream().filter(bar -> bar.lane() == lane && bar.bottom() > request.arrows()).count();
            bars.add(new Bar(lane, request.arrows(), row.arrows(), (int) Math.min(others, MAX_DEPTH)));
        }
    }

    /** The row of the request that a message answers; null if it is none of a reply, or the request is not shown. */
    Row requestOf(Row row) {
        return row.message().isReply() ? requests.get(row.message().inReplyTo()) : null;
    }

    List<Row> rows() {
        return rows;
    }

    List<Bar> bars() {
        return bars;
    }

    double width() {
        return Math.max(MIN_WIDTH, AXIS_WIDTH + lanes.count() * laneWidth + RIGHT);
    }

    double height() {
        return height;
    }

    double laneWidth() {
        return laneWidth;
    }

    /** The middle of a lane. */
    double x(int lane) {
        return AXIS_WIDTH + (lane + 0.5) * laneWidth;
    }
}
