// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.kbus.state.RecordReader;

/** What a {@link Journal} has saved. */
public final class Recording {

    private static final String TAG = "JOUR";
    private static final int VERSION = 1;

    private final JournalStart start;
    private final List<JournalEntry> earlier;
    private final List<JournalEntry> entries;

    private Recording(JournalStart start, List<JournalEntry> earlier, List<JournalEntry> entries) {
        this.start = start;
        this.earlier = earlier;
        this.entries = entries;
    }

    public static Recording load(RecordReader in) throws IOException {
        in.record(TAG, VERSION);
        JournalStart start = in.getBoolean() ? JournalStart.load(in) : null;
        boolean startsInBetween = in.getBoolean();
        List<JournalEntry> first = entries(in);
        List<JournalEntry> second = entries(in);
        if (startsInBetween) {
            return new Recording(start, first, second);
        }
        first.addAll(second);
        return start == null ? new Recording(null, first, new ArrayList<>())
                : new Recording(start, new ArrayList<>(), first);
    }

    private static List<JournalEntry> entries(RecordReader in) throws IOException {
        try {
            return JournalEntry.all(in.getBytes());
        } catch (IllegalArgumentException e) {
            throw in.damaged(e.getMessage());
        }
    }

    /** Whether the state before the first operation that can be played is known. If not, there is none. */
    public boolean isPlayable() {
        return start != null;
    }

    /** The devices before the first operation that can be played, as they were saved; null if they were as made. */
    public byte[] state() {
        return start.state();
    }

    /** How many operations can be played. */
    public int size() {
        return entries.size();
    }

    /** How many came before them, and can only be looked at. */
    public int earlier() {
        return earlier.size();
    }

    JournalStart start() {
        return start;
    }

    List<JournalEntry> entries() {
        return entries;
    }

    /**
     * All operations, a line each.
     *
     * @param nodeName names a node by its inode number
     */
    public List<String> describe(LongFunction<String> nodeName) {
        List<String> lines = new ArrayList<>();
        earlier.forEach(entry -> lines.add(entry.describe(nodeName.apply(entry.inode))));
        entries.forEach(entry -> lines.add(entry.describe(nodeName.apply(entry.inode))));
        return lines;
    }
}
