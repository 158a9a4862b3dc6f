// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kbus.device.Caller;
import org.kbus.device.FileOperations;
import org.kbus.device.OpenFile;
import org.kbus.state.RecordWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last operations on some devices, and the state that they began with, if that is small enough to be saved in
 * between. There are two segments: when the one that is written is full, the state is saved and the other is begun anew.
 * To be used by whoever has the turn.
 */
public final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private static final String TAG = "JOUR";
    private static final int VERSION = 1;

    /** More than most records need; the rest of one that needs more is left out. */
    private static final int RECORD_ROOM = 8192;

    private final JournalOptions options;
    private final JournaledState state;
    private final List<OpenFile> open = new ArrayList<>();
    private JournalSegment current;
    /** Null until there has been one. */
    private JournalSegment previous;
    private Throwable failure;

    /** @param state of devices that are as they are made */
    public Journal(JournalOptions options, JournaledState state) {
        this.options = options;
        this.state = state;
        this.current = new JournalSegment(options.size() / 2);
        current.restart(JournalStart.FRESH);
    }

    /** The same operations, of which each is recorded. */
    public FileOperations around(FileOperations operations) {
        return new JournaledOperations(operations, this);
    }

    /** What the last operation has thrown, so that there was none after it; null if there is no such. */
    public Throwable failure() {
        return failure;
    }

    // ----------------------------------------------------------------------------------------- recording

    /** An operation begins: what it is given is to be recorded, and then its result. */
    JournalSegment begin(Opcode opcode, OpenFile file, int pid, int uid) {
        if (!current.hasRoomFor(RECORD_ROOM)) {
            beginSegment();
        }
        current.begin(opcode, file.node().inode(), file.handle(), pid, uid);
        return current;
    }

    JournalSegment begin(Opcode opcode, OpenFile file, Caller caller) {
        return begin(opcode, file, caller.pid(), caller.uid());
    }

    void failed(Throwable why) {
        failure = why;
    }

    void opened(OpenFile file) {
        int handle = (int) file.handle();
        while (open.size() <= handle) {
            open.add(null);
        }
        open.set(handle, file);
    }

    void closed(OpenFile file) {
        open.set((int) file.handle(), null);
    }

    private void beginSegment() {
        JournalSegment next = previous == null ? new JournalSegment(options.size() / 2) : previous;
        previous = current;
        current = next;
        current.restart(start());
    }

    /** Null if the state is too large, or cannot be saved. */
    private JournalStart start() {
        if (state.size() > options.maxStateSize()) {
            return null;
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            state.save(new DataOutputStream(bytes));
            return new JournalStart(bytes.toByteArray(), openFiles());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.error("the state cannot be saved; the journal goes on without", e);
            return null;
        }
    }

    private List<JournalStart.File> openFiles() {
        List<JournalStart.File> files = new ArrayList<>();
        for (OpenFile file : open) {
            if (file != null) {
                files.add(JournalStart.File.of(file));
            }
        }
        return files;
    }

    // -------------------------------------------------------------------------------------------- saving

    /** Saves what {@link Recording#load} loads. */
    public void save(RecordWriter out) throws IOException {
        JournalSegment first = previous == null ? current : previous;
        // What came before a state that is known need not be played, but may be looked at.
        JournalStart start = first.before() == null ? current.before() : first.before();
        out.record(TAG, VERSION);
        out.put(start != null);
        if (start != null) {
            start.save(out);
        }
        out.put(start != null && first.before() == null);
        save(out, previous);
        save(out, current);
    }

    private static void save(RecordWriter out, JournalSegment segment) throws IOException {
        if (segment == null) {
            out.put(new byte[0]);
        } else {
            segment.save(out);
        }
    }
}
