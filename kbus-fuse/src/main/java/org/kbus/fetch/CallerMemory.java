// SPDX-License-Identifier: Apache-2.0
package org.kbus.fetch;

import java.nio.ByteBuffer;
import org.kbus.linux.NativeBuffer;
import org.kbus.linux.ProcessMemory;

/**
 * What one request has to do with its caller's memory: the places that are wanted, the bytes that have been fetched from
 * there, and what is to be written. It is told in a turn, and done between two turns, by whichever thread; who has it is
 * the concern of its users.
 */
public final class CallerMemory implements AutoCloseable {

    /** Whoever wants more places than this is called again without those that it wanted first. */
    private static final int MAX_PLACES = 4;
    private static final int FIRST_SIZE = 4096;
    private static final int NOT_FETCHED = -1;

    private final ProcessMemory processes = new ProcessMemory();
    private final long[] addresses = new long[MAX_PLACES];
    private final int[] lengths = new int[MAX_PLACES];
    private final int[] counts = new int[MAX_PLACES];
    private final int[] offsets = new int[MAX_PLACES];
    private int places;
    private NativeBuffer bytes = new NativeBuffer(FIRST_SIZE);

    private long writeAddress;
    /** How many bytes are to be written; 0 if none are. */
    private int toWrite;
    private boolean written;

    /** Another request has come. */
    public void clear() {
        places = 0;
        toWrite = 0;
    }

    /**
     * Says that a place is wanted.
     *
     * @return null if it has not been fetched yet; or else its bytes, from index 0 on, as many as could be had
     */
    public ByteBuffer want(long address, int length) {
        for (int i = 0; i < places; i++) {
            if (addresses[i] == address && lengths[i] == length) {
                return counts[i] == NOT_FETCHED ? null
                        : bytes.bytes().slice(offsets[i], counts[i]).order(bytes.bytes().order());
            }
        }
        add(address, length);
        return null;
    }

    private void add(long address, int length) {
        if (places == MAX_PLACES) {
            places = 0;
        }
        addresses[places] = address;
        lengths[places] = length;
        counts[places] = NOT_FETCHED;
        offsets[places] = places == 0 ? 0 : offsets[places - 1] + lengths[places - 1];
        places++;
    }

    /** Has the first bytes of a buffer, from its index 0 on, written to the caller. What was fetched is good no longer. */
    public void write(long address, ByteBuffer from, int length) {
        places = 0;
        makeRoomFor(length);
        bytes.bytes().put(0, from, 0, length);
        toWrite = length;
        writeAddress = address;
    }

    /** Whether there is something to be written, or else fetched. */
    public boolean isToBeAccessed() {
        return toWrite != 0 || places > 0 && counts[places - 1] == NOT_FETCHED;
    }

    /** Whether all that was to be written last has been. */
    public boolean isWritten() {
        return written;
    }

    /**
     * Does all that is to be done. It takes as long as the caller's memory takes to be had, which may be for ever.
     *
     * @param pid any thread of the caller's; 0 if it cannot be seen from here
     */
    public void access(int pid) {
        if (toWrite != 0) {
            written = processes.write(pid, writeAddress, bytes, toWrite);
            toWrite = 0;
        } else {
            fetch(pid);
        }
    }

    /** As many places as one call takes are fetched at once. */
    private void fetch(int pid) {
        int first = 0;
        while (counts[first] != NOT_FETCHED) {
            first++;
        }
        makeRoomFor(offsets[places - 1] + lengths[places - 1]);
        for (int i = first; i < places; i += 2) {
            boolean two = i + 1 < places;
            int got = processes.read(pid, bytes, offsets[i], addresses[i], lengths[i], two ? addresses[i + 1] : 0,
                    two ? lengths[i + 1] : 0);
            counts[i] = Math.min(got, lengths[i]);
            if (two) {
                counts[i + 1] = got - counts[i];
            }
        }
    }

    private void makeRoomFor(int size) {
        if (bytes.size() < size) {
            NativeBuffer larger = new NativeBuffer(Math.max(size, 2 * bytes.size()));
            larger.bytes().put(0, bytes.bytes(), 0, bytes.size());
            bytes.close();
            bytes = larger;
        }
    }

    /** It is used no more. */
    @Override
    public void close() {
        bytes.close();
        processes.close();
    }
}
