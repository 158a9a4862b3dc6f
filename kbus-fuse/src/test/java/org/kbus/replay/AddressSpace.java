// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The memory of a process that does not exist: arrays at addresses, and nothing anywhere else. */
final class AddressSpace {

    static final int PAGE = 4096;

    /** Low enough for a 32-bit program, and above the page that NULL points into. */
    private static final long FIRST = 16 * PAGE;

    private record Area(long start, byte[] bytes, boolean writable) {
        int offsetOf(long address) {
            return (int) (address - start);
        }
    }

    private final TreeMap<Long, Area> areas = new TreeMap<>();
    private long next = FIRST;

    /**
     * Gives an array an address; its bytes are those of the process from then on. Behind it there is nothing for a page
     * or more.
     */
    long map(byte[] bytes) {
        return map(bytes, true);
    }

    /** As {@link #map}, but the process, and whoever writes in its stead, can only read there. */
    long mapReadOnly(byte[] bytes) {
        return map(bytes, false);
    }

    private long map(byte[] bytes, boolean writable) {
        long start = next;
        areas.put(start, new Area(start, bytes, writable));
        next += (bytes.length / PAGE + 2L) * PAGE;
        return start;
    }

    /** Takes back an address that {@link #map} gave. */
    void unmap(long start) {
        areas.remove(start);
    }

    /** How many of so many bytes can be read, from the first on. */
    int readable(long address, int length) {
        Area area = areaOf(address);
        return area == null ? 0 : Math.min(length, area.bytes.length - area.offsetOf(address));
    }

    /** Copies so many bytes, or as many of them as can be read. */
    byte[] read(long address, int length) {
        int count = readable(address, length);
        if (count == 0) {
            return new byte[0];
        }
        Area area = areaOf(address);
        int from = area.offsetOf(address);
        return Arrays.copyOfRange(area.bytes, from, from + count);
    }

    /** Whether so many bytes can be written. */
    boolean isWritable(long address, int length) {
        Area area = areaOf(address);
        return length == 0 || area != null && area.writable && readable(address, length) == length;
    }

    /** Writes what remains of a buffer, all or nothing, and says whether it could be done. */
    boolean write(long address, ByteBuffer bytes) {
        int length = bytes.remaining();
        if (!isWritable(address, length)) {
            return false;
        }
        if (length > 0) {
            Area area = areaOf(address);
            bytes.get(area.bytes, area.offsetOf(address), length);
        }
        return true;
    }

    private Area areaOf(long address) {
        Map.Entry<Long, Area> below = areas.floorEntry(address);
        boolean within = below != null && address < below.getKey() + below.getValue().bytes.length;
        return within ? below.getValue() : null;
    }
}
