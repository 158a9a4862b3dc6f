// SPDX-License-Identifier: Apache-2.0
package org.kbus.account;

import java.util.Locale;

/** Something of which a user may have only so much. */
public enum Limit {
    /** Percent of the bytes that the others leave. */
    MEMORY(100),
    /** Percent of all bytes that may wait in the user's queues, whoever has sent them. */
    QUEUED(100),
    /** Messages that wait in the user's queues: who unbinds has those forgotten at once that the binding has brought. */
    MESSAGES(Integer.MAX_VALUE),
    /** Bindings. */
    BINDINGS(Integer.MAX_VALUE),
    /** Bindings on one device to one name, as a listener: each message of the name goes to all of them. */
    LISTENERS(Integer.MAX_VALUE),
    /** Requests whose reply is awaited: the bus answers those in a replier's queue at once if that unbinds. */
    REQUESTS(Integer.MAX_VALUE),
    /** Sends that wait for room: whoever makes some wakes all who wait. */
    BLOCKED(Integer.MAX_VALUE),
    /** Events that somebody is given in one call, who has himself told of all Repliers. */
    EVENTS(Integer.MAX_VALUE),
    /** Monitors that are open: each has a copy made of all that is sent. */
    MONITORS(Integer.MAX_VALUE),
    /** Devices made by NEWDEVICE, which are there for good. */
    DEVICES(Integer.MAX_VALUE);

    private final int most;

    Limit(int most) {
        this.most = most;
    }

    /** What it may be set to at most, which is no limit. */
    public int most() {
        return most;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
