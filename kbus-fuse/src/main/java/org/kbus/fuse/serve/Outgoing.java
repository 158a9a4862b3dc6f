// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.ArrayList;
import java.util.List;
import org.kbus.fuse.wire.PollNotifier;
import org.kbus.fuse.wire.PollWakeups;

/**
 * What a turn has brought about for others than the one whose request it was: replies to kept requests, and wake-ups.
 * It is gathered in a turn and goes out after it.
 */
public final class Outgoing {

    private final PollWakeups wakeups = new PollWakeups();
    private final PollNotifier notifier;
    private List<KeepableRequest> answered = new ArrayList<>();

    /** @param notifier through which wake-ups go out */
    Outgoing(PollNotifier notifier) {
        this.notifier = notifier;
    }

    PollWakeups wakeups() {
        return wakeups;
    }

    /** The request that is kept there has its reply now. */
    void add(KeepableRequest kept) {
        answered.add(kept);
    }

    /** Leaves it all to another, who has none. */
    void moveTo(Outgoing other) {
        wakeups.moveTo(other.wakeups);
        if (!answered.isEmpty()) {
            List<KeepableRequest> empty = other.answered;
            other.answered = answered;
            answered = empty;
        }
    }

    /** Sends it. */
    void send() {
        sendThrough(notifier);
    }

    /** Sends it, and the wake-ups in another way. */
    void sendThrough(PollNotifier other) {
        for (int i = 0; i < answered.size(); i++) {
            answered.get(i).send();
        }
        answered.clear();
        wakeups.sendThrough(other);
    }
}
