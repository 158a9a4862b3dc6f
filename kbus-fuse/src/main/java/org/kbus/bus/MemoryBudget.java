// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/**
 * The memory that clients may make the buses hold: one account, shared by all buses of a daemon, that
 * every message, binding and Ksock is charged to. The kernel module relied on the kernel refusing an
 * allocation (ENOMEM); a process must refuse by itself before it runs out.
 */
public final class MemoryBudget {

    private final long limit;
    private long used;

    /** @param limit bytes; clients are refused what would go beyond it */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Charges {@code bytes} if they are to be had, and says whether they were. */
    public boolean tryCharge(long bytes) {
        if (!hasRoomFor(bytes)) {
            return false;
        }
        used += bytes;
        return true;
    }

    boolean hasRoomFor(long bytes) {
        return used + bytes <= limit;
    }

    /**
     * Makes an array that has been charged. A large one needs its room in one piece, which the heap need not have though
     * there is as much in all.
     *
     * @return null if it cannot be had
     */
    public static byte[] tryAllocate(int length) {
        try {
            return new byte[length];
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** Charges what the bus owes somebody and cannot refuse: a status, a note of a request. */
    public void charge(long bytes) {
        used += bytes;
    }

    public void release(long bytes) {
        used -= bytes;
    }

    /** The bytes that there are for clients. */
    public long limit() {
        return limit;
    }

    /** Bytes charged now. */
    public long used() {
        return used;
    }
}
