// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import org.kbus.background.BackgroundLane;
import org.kbus.background.Rest;
import org.kbus.device.FileOperations;

/**
 * How files are released: in a turn, and if their device has more to do then, in further turns behind others, which the
 * kernel does not wait for. One file goes on at a time, the users who opened them in turns. Between two such turns
 * whoever waits has one: so there is no need to rest.
 */
final class LongReleases {

    private final JnrFuseSession session;
    private final BackgroundLane lane;

    LongReleases(JnrFuseSession session) {
        this.session = session;
        this.lane = new BackgroundLane("kbus-releases", new Rest(0), session::end);
    }

    void release(JnrFuseFile file) {
        if (!takeTurn(file)) {
            lane.submit(file.uid(), () -> release(file));
        }
    }

    /** @return whether nothing is left to be done */
    private boolean takeTurn(JnrFuseFile file) {
        session.turn().begin();
        try {
            file.disarm();
            boolean isDone = file.node().operations().release(file) != FileOperations.LATER;
            if (isDone) {
                session.files().remove(file);
            }
            return isDone;
        } catch (Throwable e) {
            throw session.breakTurn(e);
        } finally {
            session.turn().end();
        }
    }

    /** No further turn is begun. */
    void close() {
        lane.close();
    }
}
