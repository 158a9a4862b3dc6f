// SPDX-License-Identifier: Apache-2.0
package org.kbus.account;

/** What one user has. */
public final class Account {

    private final int uid;
    private final SharedBytes all;
    private final Runnable onEmpty;
    /** By {@link Limit}. */
    private final int[] most = new int[Limit.values().length];
    private final long mostQueued;

    private long used;
    private long queued;
    private int messages;
    private int bindings;
    private int requests;
    private int blocked;
    private int monitors;
    private int devices;
    /** Whether somebody has been refused a place in this user's queues since there was room for the last time. */
    private boolean refusedToQueue;
    private long refusals;

    /** @param onEmpty told when nothing is charged any more: whoever wants it then gets another */
    Account(int uid, UserLimits limits, SharedBytes all, Runnable onEmpty) {
        this.uid = uid;
        this.all = all;
        this.onEmpty = onEmpty;
        for (Limit limit : Limit.values()) {
            most[limit.ordinal()] = limits.of(limit);
        }
        this.mostQueued = part(all.limit(), limits.of(Limit.QUEUED));
    }

    public int uid() {
        return uid;
    }

    // ------------------------------------------------------------------------------------------------ bytes

    /** Charges bytes if they are to be had, and says whether they were. */
    public boolean tryCharge(long bytes) {
        if (!hasRoomFor(bytes)) {
            refusals++;
            return false;
        }
        charge(bytes);
        return true;
    }

    public boolean hasRoomFor(long bytes) {
        return all.hasRoomFor(bytes) && used + bytes <= part(all.leftBesides(used), most[Limit.MEMORY.ordinal()]);
    }

    private static long part(long whole, int percent) {
        return percent == 100 ? whole : whole / 100 * percent;
    }

    /** Charges what the bus owes somebody and cannot refuse: a status, a note of a request. */
    public void charge(long bytes) {
        used += bytes;
        all.add(bytes);
    }

    public void release(long bytes) {
        used -= bytes;
        all.add(-bytes);
        if (used == 0 && devices == 0) {
            onEmpty.run();
        }
    }

    /** Bytes charged now. */
    public long used() {
        return used;
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

    // ----------------------------------------------------------------------------- messages in its queues

    /**
     * Whether a message of so many bytes may wait in one of the user's queues. Whoever has sent them pays for them as well: but who
     * does not read must not make others pay without end.
     */
    public boolean mayQueue(long bytes) {
        boolean may = queued + bytes <= mostQueued && messages < most[Limit.MESSAGES.ordinal()];
        if (!may) {
            refusedToQueue = true;
            refusals++;
        }
        return may;
    }

    /** A message of so many bytes waits. */
    public void queue(long bytes) {
        queued += bytes;
        messages++;
    }

    public void dequeue(long bytes) {
        queued -= bytes;
        messages--;
        if (refusedToQueue) {
            refusedToQueue = false;
            all.roomMade();
        }
    }

    /** Bytes that wait in its queues. */
    public long queued() {
        return queued;
    }

    // --------------------------------------------------------------------------------- things to be few of

    public boolean mayBind() {
        return mayHaveMore(bindings, Limit.BINDINGS);
    }

    /** @param more how many bindings more there are */
    public void bindings(int more) {
        bindings += more;
    }

    /** @param listeners how many bindings to a name there are, one more of which is wanted */
    public boolean mayListen(int listeners) {
        return mayHaveMore(listeners, Limit.LISTENERS);
    }

    public boolean mayRequest() {
        return mayHaveMore(requests, Limit.REQUESTS);
    }

    /** @param more how many requests more have been sent; negative if their replies have come */
    public void requests(int more) {
        requests += more;
    }

    public int requests() {
        return requests;
    }

    public boolean mayBlock() {
        return mayHaveMore(blocked, Limit.BLOCKED);
    }

    /** @param more how many sends more wait for room; negative if they do so no longer */
    public void blocked(int more) {
        blocked += more;
    }

    /** @param events how many have been given, one more of which is wanted */
    public boolean mayBeTold(int events) {
        return mayHaveMore(events, Limit.EVENTS);
    }

    public boolean mayMonitor() {
        return mayHaveMore(monitors, Limit.MONITORS);
    }

    /** @param more how many monitors more are open */
    public void monitors(int more) {
        monitors += more;
    }

    public boolean mayMakeDevice() {
        return mayHaveMore(devices, Limit.DEVICES);
    }

    /** @param more how many devices more this user has made */
    public void devices(int more) {
        devices += more;
    }

    /** How many devices this user has made. */
    public int devices() {
        return devices;
    }

    private boolean mayHaveMore(int has, Limit limit) {
        if (has >= most[limit.ordinal()]) {
            refusals++;
            return false;
        }
        return true;
    }

    /** How often this user has been refused something, or a message to one of its queues. */
    public long refusals() {
        return refusals;
    }
}
