// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.kbus.background.BackgroundLane;
import org.kbus.background.Rest;

/**
 * Files that the kernel has released, whose devices have more to do then than is done in one turn. They go on with it in
 * turns behind others, one file at a time, the users who opened them in turns. Between two such turns whoever waits has
 * one: so there is no need to rest, and whoever is owed something by the closed file has it soon.
 */
final class LongReleases {

    private final Predicate<ServedFile> turn;
    private final BackgroundLane lane;

    /**
     * @param turn has a file go on for a turn, and says whether nothing is left
     * @param end  told if that has gone wrong
     */
    LongReleases(Predicate<ServedFile> turn, Consumer<Throwable> end) {
        this.turn = turn;
        this.lane = new BackgroundLane("kbus-releases", new Rest(0), end);
    }

    void add(ServedFile file) {
        lane.submit(file.uid(), () -> goOn(file));
    }

    private void goOn(ServedFile file) {
        if (!turn.test(file)) {
            add(file);
        }
    }

    /** No further turn is begun. */
    void close() {
        lane.close();
    }
}
