// SPDX-License-Identifier: Apache-2.0
package org.kbus.account;

import java.util.ArrayList;
import java.util.List;

/** The bytes that there are for all users together. */
final class SharedBytes {

    private final long limit;
    private final List<Runnable> onRoom = new ArrayList<>();
    private long used;

    SharedBytes(long limit) {
        this.limit = limit;
    }

    long limit() {
        return limit;
    }

    long used() {
        return used;
    }

    boolean hasRoomFor(long bytes) {
        return used + bytes <= limit;
    }

    /** What the others leave to one who has been charged so many of those that are used. */
    long leftBesides(long charged) {
        return limit - (used - charged);
    }

    void add(long bytes) {
        used += bytes;
    }

    void onRoom(Runnable listener) {
        onRoom.add(listener);
    }

    /** There is room in some user's queues. */
    void roomMade() {
        onRoom.forEach(Runnable::run);
    }
}
