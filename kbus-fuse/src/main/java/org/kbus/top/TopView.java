// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.kbus.report.KsockRow;

/** A snapshot in lines of text: what is most worth knowing of each part, as far as there is room. */
public final class TopView {

    /** Narrower than this, what is on the right is cut off. */
    private static final int LEAST_WIDTH = 60;
    private static final Duration LONG = Duration.ofSeconds(1);
    private static final Duration VERY_LONG = Duration.ofSeconds(10);
    private static final double NEARLY_FULL = 0.75;

    /** Behind the name, which has the rest of the width. */
    private static final String NAME_COLUMNS = " %7s %7s %9s %8s %7s";
    private static final int NAME_COLUMNS_WIDTH = 43;
    /** Before the bar, which has the rest, and behind it. */
    private static final String QUEUE_COLUMNS = "%9s %8s %-15s %13s ";
    private static final int QUEUE_COLUMNS_WIDTH = 49;
    private static final String SENDING = " sending";
    private static final int AGE_WIDTH = 7;
    private static final int ID_WIDTH = 11;
    private static final int KSOCK_WIDTH = 18;

    private static final String UNKNOWN = "?";
    private static final String KEYS = "q quit  h help  p pause  d device  sort: "
            + Arrays.stream(SortKey.values()).map(key -> key.key() + " " + key).collect(Collectors.joining(" "));

    private final String device;
    private final ZoneId zone;
    private final IntFunction<String> processes;

    /**
     * @param device    what to call the device
     * @param zone      of the times that are shown
     * @param processes the name of a process by its number; null if it cannot be seen
     */
    public TopView(String device, ZoneId zone, IntFunction<String> processes) {
        this.device = device;
        this.zone = zone;
        this.processes = processes;
    }

    /** All there is, in lines of a width without what is blank at their ends. */
    public List<String> all(TopSnapshot now, SortKey key, int width) {
        int enough = now.names().size() + now.queues().size() + now.requests().size() + 1;
        List<Line> lines = new ArrayList<>(head(now, key, ""));
        lines.addAll(sections(now, Math.max(width, LEAST_WIDTH), enough, enough, enough));
        return lines.stream().map(line -> line.text().stripTrailing()).toList();
    }

    /**
     * A screen.
     *
     * @param note   what to say beside the sorting, such as that it stands still; may be empty
     * @param width  columns of each line
     * @param height how many lines
     */
    List<Line> screen(TopSnapshot now, SortKey key, String note, int width, int height) {
        List<Line> lines = new ArrayList<>(head(now, key, note));
        int headings = 3;
        int room = Math.max(height - lines.size() - headings - 1, headings);
        int requests = atLeastOne(now.requests().size() + (now.earlierRequests() > 0 ? 1 : 0));
        int queues = atLeastOne(now.queues().size());
        int names = atLeastOne(now.names().size());
        int share = Math.max(room / 4, 1);
        // Names get half, and what the others leave; the others, what the names leave.
        int forNames = Math.min(names, room - Math.min(queues, share) - Math.min(requests, share));
        int forQueues = Math.min(queues, Math.max(share, room - forNames - Math.min(requests, share)));
        int forRequests = room - forNames - forQueues;
        lines.addAll(sections(now, Math.max(width, LEAST_WIDTH), forNames, forQueues, forRequests));
        return screen(lines, width, height);
    }

    /** The page that tells the keys. */
    List<Line> help(int width, int height) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("kbus top  " + device, Line.Style.TITLE));
        for (String text : """

                NAME        messages by name: a second, bytes of data a second, altogether,
                            copies missed because a queue was full, and since when none came
                QUEUE       Ksocks with messages in their queues, the fullest first
                UNANSWERED  requests without a reply, the oldest first: who asked, who is to
                            reply

                Keys:
                  r b t m n   sort names by rate, bytes, total, missed copies, name
                  p           stand still, or go on
                  d           the next device that is mounted together with this one
                  h           this page; any other key leaves it
                  q           quit
                """.split("\n")) {
            lines.add(new Line(text, Line.Style.PLAIN));
        }
        return screen(lines, width, height);
    }

    /** Exactly as many lines, each exactly as wide, and the keys on the last. */
    private static List<Line> screen(List<Line> lines, int width, int height) {
        List<Line> screen = new ArrayList<>();
        for (int i = 0; i < height - 1; i++) {
            screen.add((i < lines.size() ? lines.get(i) : new Line("", Line.Style.PLAIN)).in(width));
        }
        screen.add(new Line(KEYS, Line.Style.TITLE).in(width));
        return screen;
    }

    private static int atLeastOne(int count) {
        return Math.max(count, 1);
    }

    // ---------------------------------------------------------------------------------------------- the head

    private List<Line> head(TopSnapshot now, SortKey key, String note) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("kbus top  " + device + "  "
                + DateTimeFormatter.ofPattern("HH:mm:ss").format(now.time().atZone(zone))
                + "  by " + key + (note.isEmpty() ? "" : "  " + note), Line.Style.TITLE));
        lines.add(new Line(now.measured().isZero() ? "counting..."
                : Figures.of(now.messageRate()) + " messages/s, " + Figures.of(now.byteRate()) + " bytes/s; "
                        + count(now.ksocks().size(), "Ksock") + ", " + now.queued() + " queued, "
                        + (now.requests().size() + now.earlierRequests()) + " unanswered", Line.Style.PLAIN));
        if (now.lost() > 0) {
            lines.add(new Line("Too much to count: " + count(now.lost(), "message") + " missed by this display, "
                    + now.newlyLost() + " just now", now.newlyLost() > 0 ? Line.Style.ALARM : Line.Style.WARNING));
        }
        return lines;
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    // ------------------------------------------------------------------------------------------- the sections

    private List<Line> sections(TopSnapshot now, int width, int names, int queues, int requests) {
        List<Line> lines = new ArrayList<>();
        addNames(lines, now, width, names);
        addQueues(lines, now, width, queues);
        addRequests(lines, now, width, requests);
        return lines;
    }

    /** A heading's first word, and how many of how many there is room for if that is not all. */
    private static String title(String word, int shown, int all) {
        return shown < all ? word + " (" + shown + " of " + all + ")" : word;
    }

    private static Line none(String text) {
        return new Line("  " + text, Line.Style.PLAIN);
    }

    private void addNames(List<Line> lines, TopSnapshot now, int width, int most) {
        List<TopSnapshot.Name> names = now.names();
        int shown = Math.min(names.size(), most);
        int nameWidth = width - NAME_COLUMNS_WIDTH;
        lines.add(new Line(Figures.fit(title("NAME", shown, names.size()), nameWidth)
                + String.format(NAME_COLUMNS, "MSG/S", "BYTES/S", "TOTAL", "MISSED", "IDLE"), Line.Style.HEADING));
        if (names.isEmpty()) {
            lines.add(none("no messages so far"));
        }
        for (TopSnapshot.Name name : names.subList(0, shown)) {
            String idle = name.messageRate() > 0 ? "" : age(name.lastSeen(), now.time());
            lines.add(new Line(Figures.fit(name.name(), nameWidth) + String.format(NAME_COLUMNS,
                    Figures.of(name.messageRate()), Figures.of(name.byteRate()), Figures.whole(name.messages()),
                    Figures.whole(name.missed()), idle),
                    name.missed() > 0 ? Line.Style.WARNING : Line.Style.PLAIN));
        }
    }

    private void addQueues(List<Line> lines, TopSnapshot now, int width, int most) {
        List<KsockRow> queues = now.queues();
        int shown = Math.min(queues.size(), most);
        lines.add(new Line(String.format(QUEUE_COLUMNS, "KSOCK", "PID", "PROCESS", "QUEUE")
                + (shown < queues.size() ? shown + " of " + queues.size() : ""), Line.Style.HEADING));
        if (queues.isEmpty()) {
            lines.add(none("all queues are empty"));
        }
        for (KsockRow row : queues.subList(0, shown)) {
            double full = TopModel.fullness(row);
            String line = String.format(QUEUE_COLUMNS, row.idText(), row.pid() == 0 ? UNKNOWN : row.pid(),
                    process(row.pid()), row.queued() + "/" + row.maxQueued())
                    + bar(full, width - QUEUE_COLUMNS_WIDTH - SENDING.length()) + (row.sending() ? SENDING : "");
            lines.add(new Line(line, full == 1 ? Line.Style.ALARM
                    : full >= NEARLY_FULL || row.sending() ? Line.Style.WARNING : Line.Style.PLAIN));
        }
    }

    private static String bar(double part, int width) {
        int filled = (int) Math.ceil(part * (width - 2));
        return "[" + "#".repeat(filled) + " ".repeat(width - 2 - filled) + "]";
    }

    private void addRequests(List<Line> lines, TopSnapshot now, int width, int most) {
        List<TopSnapshot.Request> requests = now.requests();
        boolean earlier = now.earlierRequests() > 0;
        int shown = Math.min(requests.size(), most - (earlier ? 1 : 0));
        int nameWidth = width - AGE_WIDTH - ID_WIDTH - 2 * KSOCK_WIDTH - 4;
        String title = title("UNANSWERED", Math.max(shown, 0), requests.size());
        lines.add(new Line(Figures.fit(title, AGE_WIDTH + ID_WIDTH + 2 + nameWidth) + " "
                + Figures.fit("ASKER", KSOCK_WIDTH) + " " + Figures.fit("REPLIER", KSOCK_WIDTH), Line.Style.HEADING));
        if (requests.isEmpty() && !earlier) {
            lines.add(none("every request has its reply"));
        }
        if (earlier) {
            lines.add(none(count(now.earlierRequests(), "request")
                    + " of which no more is known, sent before this was started"));
        }
        for (TopSnapshot.Request request : requests.subList(0, Math.max(shown, 0))) {
            Duration age = Duration.between(request.since(), now.time());
            lines.add(new Line(String.format("%" + AGE_WIDTH + "s %-" + ID_WIDTH + "s ", Figures.age(age), request.id())
                    + Figures.fit(request.name(), nameWidth) + " "
                    + Figures.fit(ksock(now, request.from()), KSOCK_WIDTH) + " "
                    + Figures.fit(ksock(now, request.replier()), KSOCK_WIDTH),
                    age.compareTo(VERY_LONG) >= 0 ? Line.Style.ALARM
                            : age.compareTo(LONG) >= 0 ? Line.Style.WARNING : Line.Style.PLAIN));
        }
    }

    private static String age(Instant since, Instant now) {
        return Figures.age(Duration.between(since, now));
    }

    private String ksock(TopSnapshot now, int id) {
        KsockRow row = now.ksocks().get(id);
        return Integer.toUnsignedString(id) + " " + (row == null ? UNKNOWN : process(row.pid()));
    }

    private String process(int pid) {
        String name = processes.apply(pid);
        return name == null ? UNKNOWN : name;
    }
}
