// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbus.abi.MonitorRecord;

/** Records in a ring, and the account of those that had no room. */
class MonitorBufferTest {

    private static final int LENGTH = 64;

    private final MonitorBuffer buffer = new MonitorBuffer(new byte[4 * LENGTH + 8]);
    private final MonitorRecord record = new MonitorRecord();
    private int added;

    /** A record with its number as its time. */
    private void add(int count) {
        for (int i = 0; i < count; i++) {
            ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder());
            record.wrap(bytes, 0).length(LENGTH).time(++added).messageLength(16);
            bytes.putLong(LENGTH - Long.BYTES, added);
            buffer.add(bytes);
        }
    }

    /** What is read into a buffer of a size: the number of each record, and how many were lost before it. */
    private List<String> read(int size) {
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        assertTrue(buffer.read(out));
        List<String> read = new ArrayList<>();
        for (int at = 0; at < out.position(); at += record.length()) {
            record.wrap(out, at);
            if (record.messageLength() != 0) {
                assertEquals(record.time(), out.getLong(at + LENGTH - Long.BYTES));
            }
            read.add((record.messageLength() == 0 ? "-" : Long.toString(record.time()))
                    + (record.lost() == 0 ? "" : " lost " + record.lost()));
        }
        return read;
    }

    @Test
    void recordsComeInOrderAroundTheEndOfTheRing() {
        for (int round = 0; round < 20; round++) {
            int first = added + 1;
            add(3);
            assertEquals(List.of("" + first, "" + (first + 1), "" + (first + 2)), read(1000));
            assertTrue(buffer.isEmpty());
        }
    }

    @Test
    void onlyWholeRecordsAreRead() {
        add(3);
        assertEquals(List.of("1", "2"), read(3 * LENGTH - 1));
        assertFalse(buffer.read(ByteBuffer.allocate(LENGTH - 1)));
        assertEquals(List.of("3"), read(LENGTH));
        assertEquals(List.of(), read(LENGTH));
    }

    @Test
    void whatIsLostIsToldWithTheNextRecord() {
        add(7);
        assertEquals(List.of("1", "2"), read(2 * LENGTH));
        add(1);
        assertEquals(List.of("3", "4", "8 lost 3"), read(1000));
        add(1);
        assertEquals(List.of("9"), read(1000));
    }

    @Test
    void orByItselfIfThereIsNoneYet() {
        add(6);
        assertEquals(List.of("1", "2", "3", "4"), read(4 * LENGTH));
        assertFalse(buffer.isEmpty());
        assertFalse(buffer.read(ByteBuffer.allocate(MonitorRecord.SIZE - 1)));
        assertEquals(List.of("- lost 2"), read(MonitorRecord.SIZE));
        assertTrue(buffer.isEmpty());
        add(1);
        assertEquals(List.of("7"), read(1000));
    }
}
