// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** How one reader goes through a report: the slice that has been written for it last, and where in it the reader is. */
final class ReportReader {

    /** So much is written at a time at most, and a line or two. */
    static final int SLICE = 4096;
    /** The longest lines that belong together: those of a histogram, or of an operation's errors. */
    private static final int LONGEST_LINES = 8192;
    /** What a reader costs while it has the file open, in bytes: characters, and bytes made of them. */
    static final int COST = 2 * (SLICE + LONGEST_LINES);

    private final Report report;
    private final StringBuilder text = new StringBuilder();
    private Report.Cursor cursor;
    /** Used for one slice after the other. Message names are Latin-1, and so is the text. */
    private byte[] slice = new byte[SLICE];
    private int length;
    /** Where the slice begins in the text as this reader sees it. */
    private long start;
    /** Of the read that is being served. */
    private int position;
    /** Whether the slice is the last. */
    private boolean ended;

    ReportReader(Report report) {
        this.report = report;
        begin();
    }

    private void begin() {
        cursor = report.begin();
        length = 0;
        start = 0;
        position = 0;
        ended = false;
    }

    /**
     * Goes to an offset, as far as one slice goes.
     *
     * @param wanted how many bytes are to be read there
     * @return false if it is not there yet
     */
    boolean moveTo(long offset, int wanted) {
        if (offset == 0 || offset < start) {
            begin();
        }
        if (offset >= end() && !ended) {
            writeSlice(offset == end() ? Math.max(1, Math.min(wanted, SLICE)) : SLICE);
        }
        position = (int) Math.min(offset - start, length);
        return offset < end() || ended;
    }

    private long end() {
        return start + length;
    }

    private void writeSlice(int enough) {
        start = end();
        text.setLength(0);
        ended = !cursor.write(text, enough);
        length = text.length();
        if (length > slice.length) {
            slice = new byte[length];
        }
        for (int i = 0; i < length; i++) {
            slice[i] = (byte) text.charAt(i);
        }
    }

    /** @return how many bytes have been put; 0 at the end */
    int read(ByteBuffer out) {
        int count = Math.min(out.remaining(), length - position);
        out.put(slice, position, count);
        return count;
    }

    void save(RecordWriter out) throws IOException {
        cursor.save(out);
        out.put(Arrays.copyOf(slice, length));
        out.put(start);
        out.put(ended);
    }

    /** Goes to where a reader of the same report was when it was saved. */
    void load(RecordReader in) throws IOException {
        cursor.load(in);
        slice = in.getBytes(SLICE + LONGEST_LINES);
        length = slice.length;
        start = in.getLong();
        ended = in.getBoolean();
    }
}
