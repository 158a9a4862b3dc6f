// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import static org.kbus.monitor.ChartLayout.AXIS_WIDTH;
import static org.kbus.monitor.ChartLayout.BOTTOM;
import static org.kbus.monitor.ChartLayout.HEAD_HEIGHT;
import static org.kbus.monitor.ChartLayout.LOSS_HEIGHT;
import static org.kbus.monitor.ChartLayout.PAUSE_HEIGHT;
import static org.kbus.monitor.ChartLayout.RIGHT;
import static org.kbus.monitor.ChartLayout.ROW_HEIGHT;
import static org.kbus.monitor.ChartLayout.TITLE_HEIGHT;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.kbus.client.Message;
import org.kbus.monitor.ChartLayout.Bar;
import org.kbus.monitor.ChartLayout.Row;

/**
 * A message sequence chart as an SVG picture: time goes down, a lifeline for each Ksock, a row for each message with an
 * arrow to each who got it.
 */
final class ChartDrawing {

    private static final int MAX_LANES = 24;
    private static final double TIME_X = 92;
    private static final double ID_X = 104;
    private static final double BAR_WIDTH = 9;
    private static final double BAR_SHIFT = 4;
    /** About what one takes in a label. */
    private static final double CHARACTER_WIDTH = 6.1;
    private static final double NAME_CHARACTER_WIDTH = 7;
    private static final int NAME_CHARACTERS = 60;
    private static final int DATA_BYTES = 28;
    private static final String LISTENERS_COPY = "Listener's copy";
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss.SSS xxx", Locale.ENGLISH);

    private final String device;
    private final List<Capture> captures;
    private final long leftOut;
    private final ProcessNames names;
    private final Lanes lanes;
    private final ChartLayout at;
    private Svg svg;

    ChartDrawing(String device, Collection<Capture> captures, long leftOut, ProcessNames names) {
        this.device = device;
        this.captures = List.copyOf(captures);
        this.leftOut = leftOut;
        this.names = names;
        this.lanes = new Lanes(captures, MAX_LANES);
        this.at = new ChartLayout(this.captures, lanes);
    }

    void write(OutputStream out) throws IOException {
        svg = new Svg(out, at.width(), at.height(), ChartStyle.CSS);
        title();
        legend();
        stripes();
        for (int lane = 0; lane < lanes.count(); lane++) {
            svg.shape("line", "class", "life", "x1", at.x(lane), "x2", at.x(lane), "y1", TITLE_HEIGHT + HEAD_HEIGHT,
                    "y2", at.height() - BOTTOM);
        }
        for (Bar bar : at.bars()) {
            double x = at.x(bar.lane()) - BAR_WIDTH / 2 + bar.depth() * BAR_SHIFT;
            svg.shape("rect", "class", "bar", "x", x, "y", bar.top(),
                    "width", BAR_WIDTH, "height", bar.bottom() - bar.top(), "rx", 1.5);
        }
        heads(TITLE_HEIGHT);
        for (Row row : at.rows()) {
            row(row);
        }
        if (captures.isEmpty()) {
            text(AXIS_WIDTH, TITLE_HEIGHT + 30, "faint", "No message was seen.");
        }
        svg.end().finish();
    }

    private void title() throws IOException {
        svg.leaf("title", "Messages on " + device);
        text(20, 27, "title", "Messages on " + device);
        if (captures.isEmpty()) {
            return;
        }
        Capture first = captures.get(0);
        Capture last = captures.get(captures.size() - 1);
        long messages = captures.stream().filter(Capture::hasMessage).count();
        text(20, 48, "faint", DATE.format(first.time().atZone(ZoneId.systemDefault())) + "  ·  " + messages
                + (messages == 1 ? " message" : " messages") + " in "
                + span(Duration.between(first.time(), last.time()))
                + (leftOut > 0 ? "  ·  " + leftOut + " before them are not shown" : ""));
    }

    /** From right to left. */
    private void legend() throws IOException {
        double x = legend(at.width() - RIGHT, "request copy", LISTENERS_COPY);
        List<Message.Kind> kinds = new ArrayList<>(List.of(Message.Kind.values()));
        Collections.reverse(kinds);
        for (Message.Kind kind : kinds) {
            x = legend(x, style(kind), kind.label());
        }
    }

    /** One entry that ends at {@code right}; where the next one ends. */
    private double legend(double right, String style, String label) throws IOException {
        double x = right - label.length() * CHARACTER_WIDTH - 6;
        text(x, 26, "faint", label);
        svg.start("g", "class", "arrow " + style);
        arrow(x - 34, x - 5, 22);
        svg.end();
        return x - 52;
    }

    private static String style(Message.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Every second row is shaded, so that the eye finds its way from the time to the arrow. */
    private void stripes() throws IOException {
        List<Row> rows = at.rows();
        for (int i = 1; i < rows.size(); i += 2) {
            if (rows.get(i).capture().hasMessage()) {
                svg.shape("rect", "class", "stripe", "x", 12, "y", rows.get(i).arrows() - ROW_HEIGHT + 9,
                        "width", at.width() - 24, "height", ROW_HEIGHT);
            }
        }
    }

    private void heads(double y) throws IOException {
        for (int lane = 0; lane < lanes.count(); lane++) {
            int ksock = lanes.ksock(lane);
            boolean bus = ksock == Lanes.BUS;
            boolean others = ksock == Lanes.OTHERS;
            String process = bus ? "KBUS" : others ? null : names.of(ksock);
            String below = bus ? "the bus itself" : others ? "other Ksocks"
                    : "Ksock " + Integer.toUnsignedString(ksock);
            svg.start("g", "class", bus ? "lane bus" : "lane");
            svg.shape("rect", "class", "head", "x", at.x(lane) - at.laneWidth() / 2 + 6, "y", y,
                    "width", at.laneWidth() - 12, "height", HEAD_HEIGHT, "rx", 5);
            int fits = (int) ((at.laneWidth() - 16) / NAME_CHARACTER_WIDTH);
            if (process == null) {
                text(at.x(lane), y + 25, "name", below);
            } else {
                text(at.x(lane), y + 17, "name", shorten(process, fits));
                text(at.x(lane), y + 32, "ksock", below);
            }
            svg.end();
        }
    }

    private void row(Row row) throws IOException {
        if (row.headsAbove()) {
            heads(row.top() - HEAD_HEIGHT - 4);
        }
        double y = row.top();
        if (row.hasPause()) {
            pause(y, row.pause());
            y += PAUSE_HEIGHT;
        }
        if (row.capture().lost() > 0) {
            loss(y, row.capture().lost());
        }
        if (row.capture().hasMessage()) {
            message(row);
        }
    }

    private void pause(double y, Duration pause) throws IOException {
        svg.start("g", "class", "pause");
        text(TIME_X, y + 16, "", span(pause) + " later");
        for (int lane = 0; lane < lanes.count(); lane++) {
            svg.shape("line", "x1", at.x(lane), "x2", at.x(lane), "y1", y + 3, "y2", y + PAUSE_HEIGHT - 3);
        }
        svg.end();
    }

    private void loss(double y, long lost) throws IOException {
        svg.start("g", "class", "loss");
        svg.shape("rect", "x", 14, "y", y + 6, "width", at.width() - 28, "height", LOSS_HEIGHT - 12, "rx", 4);
        text(at.width() / 2, y + LOSS_HEIGHT / 2 + 4, "", lost + (lost == 1 ? " message is" : " messages are")
                + " missing here: the monitor's buffer was full");
        svg.end();
    }

    private void message(Row row) throws IOException {
        MonitoredMessage message = row.message();
        double y = row.arrows();
        svg.start("g", "class", "message");
        svg.leaf("title", tooltip(message));
        text(TIME_X, y + 3, "time", seconds(Duration.between(captures.get(0).time(), row.capture().time())));
        text(ID_X, y + 3, "id", message.id().network() == 0 ? "#" + Integer.toUnsignedString(message.id().serial())
                : message.id().toString());
        int sender = lanes.ofSender(message);
        List<Integer> recipients = lanes.ofRecipients(message);
        String kind = style(message.isSynthetic() ? Message.Kind.STATUS : message.kind());
        double leftmost = at.x(sender);
        for (int lane : recipients) {
            boolean copy = isCopy(message, lane);
            leftmost = copy ? leftmost : Math.min(leftmost, at.x(lane));
            svg.start("g", "class", "arrow " + kind + (copy ? " copy" : "")
                    + (message.isUrgent() ? " fast" : ""));
            if (lane == sender) {
                loop(at.x(sender), y);
            } else {
                arrow(at.x(sender), at.x(lane), y);
            }
            svg.end();
        }
        svg.start("g", "class", kind);
        if (recipients.isEmpty()) {
            svg.shape("line", "x1", at.x(sender), "x2", at.x(sender) + 26, "y1", y, "y2", y, "stroke-dasharray", "2 3");
            svg.shape("circle", "class", "tip", "cx", at.x(sender) + 29, "cy", y, "r", 2.5);
        }
        svg.shape("circle", "class", "tip", "cx", at.x(sender), "cy", y, "r", 2.8);
        svg.end();
        label(row, leftmost);
        svg.end();
    }

    /** Whether a lane gets a request or a reply as a listener, and not as the one whom it is for. */
    private boolean isCopy(MonitoredMessage message, int lane) {
        if (message.isReply()) {
            return lanes.of(message.to()) != lane;
        }
        return message.isRequest() && lanes.of(message.replier()) != lane;
    }

    private void arrow(double from, double to, double y) throws IOException {
        double direction = Math.signum(to - from);
        svg.shape("line", "x1", from, "x2", to - direction * 8, "y1", y, "y2", y);
        svg.shape("path", "class", "tip", "d", String.format(Locale.ROOT, "M%.1f %.1fl%.1f -4v8z", to, y,
                -direction * 9));
    }

    /** From a lane to itself. */
    private void loop(double x, double y) throws IOException {
        svg.shape("path", "d", String.format(Locale.ROOT, "M%.1f %.1fh24v8h-16", x, y));
        svg.shape("path", "class", "tip", "d", String.format(Locale.ROOT, "M%.1f %.1fl9 -4v8z", x, y + 8));
    }

    /** Of a label. */
    private record Part(String style, String text) {
    }

    /** Above the arrow, from its left end on, as far to the right as it fits. */
    private void label(Row row, double leftmost) throws IOException {
        List<Part> parts = parts(row);
        int characters = parts.stream().mapToInt(part -> part.text().length() + 2).sum();
        double x = Math.max(AXIS_WIDTH, Math.min(leftmost + 10, at.width() - RIGHT - characters * CHARACTER_WIDTH));
        svg.start("text", "class", "label", "x", x, "y", row.arrows() - 7);
        for (int i = 0; i < parts.size(); i++) {
            svg.leaf("tspan", parts.get(i).text(), "class", parts.get(i).style(), "dx", i == 0 ? 0 : 8);
        }
        svg.end();
    }

    private List<Part> parts(Row row) {
        MonitoredMessage message = row.message();
        List<Part> parts = new ArrayList<>();
        if (message.isUrgent()) {
            parts.add(new Part("urgent", "URGENT"));
        }
        parts.add(new Part("what", shorten(message.name(), NAME_CHARACTERS)));
        if (message.dataLength() != 0) {
            parts.add(new Part("data", message.preview(DATA_BYTES)));
        }
        Row request = at.requestOf(row);
        if (request != null) {
            Duration after = Duration.between(request.capture().time(), row.capture().time());
            parts.add(new Part(message.isSynthetic() ? "warn" : "after", "after " + span(after)));
        } else if (message.isReply()) {
            parts.add(new Part("data", "in reply to " + message.inReplyTo()));
        }
        if (message.copies() == 0) {
            parts.add(new Part("data", message.missed() == 0 ? "nobody listens" : "nobody has room"));
        }
        if (message.missed() > 0) {
            parts.add(new Part("warn", message.missed() + " missed it: queue full"));
        }
        if (message.copies() > message.recipients().length) {
            parts.add(new Part("data", "and " + (message.copies() - message.recipients().length) + " more"));
        }
        return parts;
    }

    private String tooltip(MonitoredMessage message) {
        StringBuilder text = new StringBuilder().append(message.kind().label()).append(' ').append(message.id());
        if (message.isReply()) {
            text.append(" in reply to ").append(message.inReplyTo());
        }
        text.append('\n').append(message.name()).append("\nfrom ").append(who(message.from())).append("\nto");
        for (int recipient : message.recipients()) {
            text.append(' ').append(who(recipient)).append(recipient == message.replier() ? " (to reply)" : "");
        }
        text.append('\n').append(Integer.toUnsignedString(message.dataLength())).append(" bytes");
        return text.toString();
    }

    private String who(int ksock) {
        String process = names.of(ksock);
        return Integer.toUnsignedString(ksock) + (process == null ? "" : " " + process);
    }

    private void text(double x, double y, String style, String content) throws IOException {
        svg.leaf("text", content, "class", style, "x", x, "y", y);
    }

    private static String shorten(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + '…';
    }

    /** Since the start, to the microsecond. */
    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.6f s", duration.toNanos() / 1e9);
    }

    /** A time as one says it. */
    private static String span(Duration duration) {
        double nanos = duration.toNanos();
        if (Math.abs(nanos) < 1e6) {
            return String.format(Locale.ROOT, "%.0f µs", nanos / 1e3);
        }
        if (Math.abs(nanos) < 1e9) {
            return String.format(Locale.ROOT, nanos < 1e7 ? "%.2f ms" : "%.0f ms", nanos / 1e6);
        }
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
