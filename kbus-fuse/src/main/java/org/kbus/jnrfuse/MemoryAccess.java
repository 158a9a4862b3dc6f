// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kbus.device.Errno;
import org.kbus.fetch.CallerMemory;

/**
 * Has the memory of a request's caller accessed by another thread, and waits in the callback's own: that one must stay
 * where it can see that the caller has got a signal.
 */
final class MemoryAccess {

    /** How often somebody who waits for long is looked after. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Of the patience with others, what is left for users whose memory has taken long of late. */
    private static final int LESS_PATIENCE = 10;

    private final JnrFuseSession session;
    private final JnrFuseCaller caller;
    private final AccessThread thread;

    MemoryAccess(JnrFuseSession session, JnrFuseCaller caller) {
        this.session = session;
        this.caller = caller;
        this.thread = new AccessThread(session.stuckThreads());
    }

    /**
     * Does all that the memory is to be accessed for. Not to be called in a turn.
     *
     * @return 0; or, with a minus sign, EINTR if the caller has got a signal, ENOMEM if its user has too many requests
     *         that wait: then, and if something is thrown, the memory belongs to whoever may be busy with it
     */
    int perform(CallerMemory memory) {
        int uid = caller.uid();
        int pid = caller.pid();
        FutureTask<Void> access = new FutureTask<>(() -> session.slowLane().access(memory, uid, pid), null);
        try {
            return session.slowLane().isSlow(uid) || session.stuckThreads().hasAny(uid)
                    ? performInSlowLane(uid, access) : performHere(uid, access);
        } finally {
            // When the caller is answered, its process id may become another's.
            access.cancel(false);
        }
    }

    private int performHere(int uid, FutureTask<?> access) {
        thread.execute(uid, access);
        if (isDone(access, session.options().fetching().patienceNanos())) {
            return 0;
        }
        thread.leave(uid);
        return awaitBesideOthers(access);
    }

    private int performInSlowLane(int uid, FutureTask<?> access) {
        session.slowLane().submit(uid, caller.process(), access);
        return isDone(access, session.options().fetching().patienceNanos() / LESS_PATIENCE)
                ? 0 : awaitBesideOthers(access);
    }

    private int awaitBesideOthers(Future<?> access) {
        if (!LoopThread.current().giveLoopAway()) {
            return -Errno.ENOMEM;
        }
        while (!isDone(access, LOOK_NANOS)) {
            if (session.isAnswerUnwanted()) {
                return -Errno.EINTR;
            }
        }
        return 0;
    }

    private static boolean isDone(Future<?> access, long nanos) {
        try {
            access.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("the caller's memory could not be accessed", e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
