// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A thread that accesses callers' memory for one place. One that is stuck in it is left to itself. */
final class AccessThread {

    private static final long IDLE_SECONDS = 10;

    private final UserCounts stuck;
    /** Null if there is none but such as have been left. */
    private ThreadPoolExecutor thread;
    /** Of the last access: whether it has ended, or has been left. */
    private AtomicBoolean settled;

    /** @param stuck counts, for each user, the threads that are stuck in the memory of its programs */
    AccessThread(UserCounts stuck) {
        this.stuck = stuck;
    }

    /** Has an access made. */
    void execute(int uid, Runnable access) {
        if (thread == null) {
            thread = start();
        }
        AtomicBoolean mine = new AtomicBoolean();
        settled = mine;
        thread.execute(() -> {
            try {
                access.run();
            } finally {
                if (mine.getAndSet(true)) {
                    stuck.remove(uid);
                }
            }
        });
    }

    private static ThreadPoolExecutor start() {
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "kbus-caller-memory");
                    thread.setDaemon(true);
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    /** The last access takes too long: when it ends, so does its thread. */
    void leave(int uid) {
        stuck.add(uid);
        if (settled.getAndSet(true)) {
            stuck.remove(uid);
        }
        thread.shutdown();
        thread = null;
    }
}
