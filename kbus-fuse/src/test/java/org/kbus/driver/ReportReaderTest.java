// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** A report is written as it is read: a slice at a time, and no more than is wanted. */
class ReportReaderTest {

    private static final int LINES = 10_000;
    private static final int LINE_LENGTH = 6;
    private static final int LENGTH = LINES * LINE_LENGTH;

    private int written;
    private ReportReader reader = new ReportReader(Numbers::new);

    private final class Numbers implements Report.Cursor {
        private int line;

        @Override
        public boolean write(StringBuilder text, int enough) {
            while (text.length() < enough && line < LINES) {
                text.append(String.format("%05d%n", line++));
                written++;
            }
            return line < LINES;
        }

        @Override
        public void save(RecordWriter out) throws IOException {
            out.put(line);
        }

        @Override
        public void load(RecordReader in) throws IOException {
            line = in.getCount();
        }
    }

    private String read(long offset, int size) {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (!reader.moveTo(offset, size)) {
            assertTrue(written <= LINES, "it comes to an end");
        }
        assertEquals(buffer.position(), 0);
        int count = reader.read(buffer);
        return new String(buffer.array(), 0, count, StandardCharsets.ISO_8859_1);
    }

    private String readAll(int piece) {
        StringBuilder all = new StringBuilder();
        for (String next; !(next = read(all.length(), piece)).isEmpty();) {
            all.append(next);
        }
        return all.toString();
    }

    /** No program's read(2) of nothing comes as far, but one that did would never end. */
    @Test
    void aReadOfNothingIsAnswered() {
        assertTrue(reader.moveTo(0, 0));
        assertEquals("", read(0, 0));
    }

    @Test
    void itIsTheSameInPiecesOfAnySize() {
        String whole = readAll(1 << 20);
        assertEquals(LENGTH, whole.length());
        for (int piece : new int[] {1, 5, 6, 7, 4096, ReportReader.SLICE, ReportReader.SLICE + 1}) {
            assertEquals(whole, readAll(piece), () -> "in pieces of " + piece);
        }
    }

    @Test
    void oneReadWritesOneSlice() {
        assertTrue(read(0, 1 << 20).length() <= ReportReader.SLICE + LINE_LENGTH);
    }

    @Test
    void whoeverReadsOneByteHasOneLineWritten() {
        for (int i = 0; i < 100; i++) {
            assertEquals("0", read(0, 1));
        }
        assertEquals(100, written);
    }

    @Test
    void whoeverSkipsAheadIsNotThereAtOnce() {
        assertFalse(reader.moveTo(LENGTH - 2, 1));
        assertEquals("9\n", read(LENGTH - 2, 10));
    }

    @Test
    void whoeverGoesBackGetsWhatIsThere() {
        assertEquals("09999\n", read(LENGTH - LINE_LENGTH, LINE_LENGTH));
        assertEquals("00007\n", read(7 * LINE_LENGTH, LINE_LENGTH));
    }

    @Test
    void behindTheEndThereIsNothing() {
        assertEquals("", read(LENGTH, 100));
        assertEquals("", read(LENGTH + 1000, 100));
        assertEquals("00000\n", read(0, LINE_LENGTH));
    }

    @Test
    void whoeverIsSavedInTheMiddleGoesOnThere() throws IOException {
        assertEquals("00000\n00001\n00", read(0, 14));
        int writtenBefore = written;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        reader.save(new RecordWriter(new DataOutputStream(bytes)));
        reader = new ReportReader(Numbers::new);
        reader.load(new RecordReader(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))));
        assertEquals("002\n", read(14, 4));
        assertEquals(writtenBefore, written, "what had been written is not written again");
        assertEquals("00003\n", read(18, LINE_LENGTH));
    }
}
