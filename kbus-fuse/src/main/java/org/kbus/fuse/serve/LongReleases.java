// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import org.kbus.background.BackgroundLane;

/**
 * Files that the kernel has released, whose devices have more to do then than is done in one turn. They go on with it in
 * turns behind others, one file at a time, the users who opened them in turns. Between two such turns whoever waits has
 * one: so there is no need to rest, and whoever is owed something by the closed file has it soon.
 */
final class LongReleases {

    private final Service service;
    private final BackgroundLane lane;

    LongReleases(Service service) {
        this.service = service;
        this.lane = new BackgroundLane("kbus-releases", false, service::end);
    }

    void add(ServedFile file) {
        lane.submit(file.uid(), () -> goOn(file));
    }

    private void goOn(ServedFile file) {
        Outgoing outgoing = new Outgoing();
        service.beginTurnBehindOthers();
        boolean isDone = release(file);
        if (isDone) {
            service.files().remove(file);
        }
        service.endTurn(outgoing);
        outgoing.sendThrough(service.channel());
        if (!isDone) {
            add(file);
        }
    }

    private boolean release(ServedFile file) {
        try {
            return file.release();
        } catch (Throwable e) {
            service.breakTurn(e);
            throw new BrokenTurn(e);
        }
    }

    /** No further turn is begun. */
    void close() {
        lane.close();
    }
}
