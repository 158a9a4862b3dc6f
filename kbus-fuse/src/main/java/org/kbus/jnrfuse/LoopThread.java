// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.io.IOException;

/**
 * A thread that receives requests and has them processed, one after the other. If one of them cannot be answered soon,
 * another thread goes on behind it; this one waits for its answer, which libfuse takes from the callback. Afterwards it is
 * there for a while to be that other one; then it ends.
 */
final class LoopThread extends Thread {

    private final JnrFuseSession session;
    private final Place place;
    private boolean hasLoop;
    /** Of the request that has cost it the loop. */
    private int waitingUid;

    LoopThread(JnrFuseSession session, Place place) {
        super("kbus-libfuse");
        this.session = session;
        this.place = place;
        setDaemon(true);
    }

    /** The one whose callback the calling thread is in. */
    static LoopThread current() {
        return (LoopThread) Thread.currentThread();
    }

    Place place() {
        return place;
    }

    @Override
    public void run() {
        try {
            place.enter();
            do {
                serveWhileItHasLoop();
            } while (session.awaitLoop());
        } catch (Throwable e) {
            session.end(e);
        } finally {
            session.hasEnded(this);
        }
    }

    private void serveWhileItHasLoop() throws IOException {
        hasLoop = true;
        try {
            while (hasLoop && !session.isEnded()) {
                serveNext();
            }
        } finally {
            if (!hasLoop) {
                session.waiting().remove(waitingUid);
            }
        }
    }

    private void serveNext() throws IOException {
        int length = session.loop().receive(place.buffer(), place.request());
        if (length == 0) {
            session.end(null);
        } else {
            session.loop().process(place.request(), length);
        }
    }

    /**
     * The request that this thread serves has to wait: another thread is to receive those behind it.
     *
     * @return false if its caller's user has too many such requests; the loop is still this thread's then
     */
    boolean giveLoopAway() {
        if (!hasLoop) {
            return true;
        }
        int uid = place.caller().uid();
        if (!session.waiting().add(uid)) {
            return false;
        }
        boolean given = false;
        try {
            session.startThread();
            given = true;
        } finally {
            if (!given) {
                session.waiting().remove(uid);
            }
        }
        waitingUid = uid;
        hasLoop = false;
        return true;
    }
}
