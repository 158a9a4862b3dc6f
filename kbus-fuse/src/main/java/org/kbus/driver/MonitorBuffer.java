// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.abi.MonitorRecord;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * The records that wait for one reader of a monitor: a ring of a fixed size. What has no room is lost and counted; the
 * next record that has room says how many were lost before it, or a record of its own if that is read before there is
 * one.
 */
final class MonitorBuffer {

    private final byte[] ring;
    private final ByteBuffer view;
    private final ByteBuffer lossBytes =
            ByteBuffer.allocate(MonitorRecord.SIZE).order(ByteOrder.nativeOrder());
    private final MonitorRecord record = new MonitorRecord();

    private static final int MOST_LOST = 0xFFFF_FFFF;

    private int head;
    private int used;
    /** Unsigned. */
    private int lost;
    private long lastLost;

    /** @param ring its length is a multiple of {@link MonitorRecord#ALIGNMENT} */
    MonitorBuffer(byte[] ring) {
        this.ring = ring;
        view = ByteBuffer.wrap(ring).order(ByteOrder.nativeOrder());
    }

    /** Whether there is nothing to read, not even of losses. */
    boolean isEmpty() {
        return used == 0 && lost == 0;
    }

    /** Copies a record, from index 0 of a buffer on, if it has room; else counts it. */
    void add(ByteBuffer bytes) {
        record.wrap(bytes, 0);
        int length = record.length();
        if (length > ring.length - used) {
            if (lost != MOST_LOST) {
                lost++;
            }
            lastLost = record.time();
            return;
        }
        record.lost(lost);
        lost = 0;
        int tail = (head + used) % ring.length;
        int untilEnd = Math.min(length, ring.length - tail);
        bytes.get(0, ring, tail, untilEnd);
        bytes.get(untilEnd, ring, 0, length - untilEnd);
        used += length;
    }

    /**
     * Moves as many whole records as there is room for.
     *
     * @return whether there was room for at least one; true, too, if there is none
     */
    boolean read(ByteBuffer out) {
        boolean wasEmpty = isEmpty();
        int start = out.position();
        while (used > 0) {
            int length = view.getInt(head);
            if (length > out.remaining()) {
                return out.position() > start;
            }
            int untilEnd = Math.min(length, ring.length - head);
            out.put(ring, head, untilEnd).put(ring, 0, length - untilEnd);
            head = (head + length) % ring.length;
            used -= length;
        }
        if (lost != 0 && out.remaining() >= MonitorRecord.SIZE) {
            record.wrap(lossBytes, 0).length(MonitorRecord.SIZE).lost(lost).time(lastLost);
            out.put(lossBytes.array());
            lost = 0;
        }
        return wasEmpty || out.position() > start;
    }

    /** How many bytes wait to be read. */
    int used() {
        return used;
    }

    void save(RecordWriter out) throws IOException {
        int untilEnd = Math.min(used, ring.length - head);
        out.put(ring, head, untilEnd);
        out.put(ring, 0, used - untilEnd);
        out.put(lost);
        out.put(lastLost);
    }

    /** Into a buffer that is still empty. */
    void load(RecordReader in) throws IOException {
        for (int piece = 0; piece < 2; piece++) {
            byte[] bytes = in.getBytes(ring.length - used);
            System.arraycopy(bytes, 0, ring, used, bytes.length);
            used += bytes.length;
        }
        lost = in.getInt();
        lastLost = in.getLong();
        requireWholeRecords(in);
    }

    private void requireWholeRecords(RecordReader in) throws IOException {
        for (int at = 0; at < used; at += view.getInt(at)) {
            int length = used - at < MonitorRecord.SIZE ? 0 : view.getInt(at);
            if (length < MonitorRecord.SIZE || length > used - at || length % MonitorRecord.ALIGNMENT != 0) {
                throw in.damaged("a monitor's record of " + length + " bytes");
            }
        }
    }
}
