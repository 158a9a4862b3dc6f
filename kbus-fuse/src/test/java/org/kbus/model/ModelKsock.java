// SPDX-License-Identifier: Apache-2.0
package org.kbus.model;

import java.util.ArrayList;
import java.util.List;

/** A Ksock, and all that it holds. */
public final class ModelKsock {

    /** A request that has been taken from its queue and not been answered. */
    public record Owed(long request, int requester) {
    }

    /** A replier bind event that waits for room. */
    record SetAside(ModelMessage message, ModelBinding binding) {
    }

    public final int id;
    public final List<ModelCopy> queue = new ArrayList<>();
    /** The ids of the requests that it awaits an answer to, oldest first. */
    public final List<Long> awaited = new ArrayList<>();
    /** Oldest first. */
    public final List<Owed> owed = new ArrayList<>();
    final List<SetAside> setAside = new ArrayList<>();

    public int maxMessages;
    public boolean onlyOnce;
    public boolean sending;
    public ModelMessage blocked;
    /** Whether it is closed, and not all has been done that there is to be done then. */
    public boolean closing;
    /** Requests that it awaited when it was closed, and of which there still is something. */
    int forgotten;
    public long lastSent;
    long lastGot;
    /** As the stats file shows them. */
    public int mostAwaited;
    public int mostOwed;

    ModelKsock(int id, int maxMessages) {
        this.id = id;
        this.maxMessages = maxMessages;
    }

    public int setAsideCount() {
        return setAside.size();
    }

    boolean isFull() {
        return queue.size() + awaited.size() >= Integer.toUnsignedLong(maxMessages);
    }

    boolean isFullForReply() {
        return queue.size() + awaited.size() - 1 >= Integer.toUnsignedLong(maxMessages);
    }

    /** Takes out the newest of that id, and says whether there was one. */
    boolean noLongerAwaits(long request) {
        int at = awaited.lastIndexOf(request);
        if (at >= 0) {
            awaited.remove(at);
        }
        return at >= 0;
    }

    void noLongerOwes(long request) {
        for (int at = owed.size() - 1; at >= 0; at--) {
            if (owed.get(at).request() == request) {
                owed.remove(at);
                return;
            }
        }
    }
}
