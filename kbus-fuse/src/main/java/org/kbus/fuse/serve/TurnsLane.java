// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.function.Consumer;
import org.kbus.background.BackgroundLane;
import org.kbus.background.Rest;

/** A thread that gives requests turns behind others, one after the other. */
final class TurnsLane implements AutoCloseable {

    private final BackgroundLane lane;
    /** One for all: to map and unmap its memory takes longer than most turns, and has all other threads wait. */
    private final Outgoing outgoing;

    /**
     * @param name      of the thread
     * @param rest      what it takes between what it does
     * @param outgoing  what is to gather what the turns bring about
     * @param onMistake told, in that thread, what has been thrown
     */
    TurnsLane(String name, Rest rest, Outgoing outgoing, Consumer<Throwable> onMistake) {
        this.outgoing = outgoing;
        this.lane = new BackgroundLane(name, rest, onMistake);
    }

    /**
     * Has something done when it is this user's turn.
     *
     * @param work gets what is to gather what its turns bring about; it leaves that empty
     */
    void submit(int uid, Consumer<Outgoing> work) {
        lane.submit(uid, () -> work.accept(outgoing));
    }

    @Override
    public void close() {
        lane.close();
    }
}
