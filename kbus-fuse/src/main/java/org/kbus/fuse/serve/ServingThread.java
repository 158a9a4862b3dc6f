// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.util.function.BooleanSupplier;
import org.kbus.fetch.CallerMemory;
import org.kbus.fetch.FetchWatch;
import org.kbus.fuse.wire.PollNotifier;

/**
 * A thread that takes requests from the kernel, one after the other. If it gets stuck in a caller's memory it loses this
 * to a successor: it finishes that one request, whenever it can, and is to end then.
 */
public final class ServingThread implements AutoCloseable {

    private final Service service;
    private final BooleanSupplier maySleep;
    private final Runnable successor;
    private final Outgoing outgoing;
    private final PollNotifier notifier;
    private final FetchWatch.Fetcher fetcher;
    /** Whose caller's memory is being accessed. Written before a fetch begins, read by the watch during it. */
    private volatile KeepableRequest accessing;
    private volatile boolean replaced;

    /**
     * The calling thread is to be one.
     *
     * @param maySleep  whether nobody but a successor is needed while it sleeps
     * @param successor starts another thread in its stead; called once at most, in a turn's absence
     */
    public ServingThread(Service service, BooleanSupplier maySleep, Runnable successor) {
        this(service, maySleep, successor, service.newNotifier());
    }

    /** @param notifier through which wake-ups go out if the thread's next step is to take another request */
    public ServingThread(Service service, BooleanSupplier maySleep, Runnable successor, PollNotifier notifier) {
        this.service = service;
        this.outgoing = service.newOutgoing();
        this.notifier = notifier;
        this.maySleep = maySleep;
        this.successor = successor;
        this.fetcher = service.fetchWatch().add(this::relieve);
    }

    /** What goes out after this thread's turns. */
    public Outgoing outgoing() {
        return outgoing;
    }

    /** Sends what goes out after a turn whose request has its answer: this thread takes another next. */
    void sendBeforeNextRequest() {
        outgoing.sendThrough(notifier);
    }

    /** Whether a successor has all that this thread served, but for the request that it is stuck with. */
    public boolean isReplaced() {
        return replaced;
    }

    boolean mayAccessMemoryOf(int uid) {
        return maySleep.getAsBoolean() && !service.slowLane().isSlow(uid);
    }

    /** @return whether this thread still has its requests to serve */
    boolean access(CallerMemory memory, KeepableRequest request) {
        accessing = request;
        int pid = request.pid();
        fetcher.begin();
        memory.access(pid);
        return fetcher.end();
    }

    private void relieve(FetchWatch.Fetcher stuck) {
        try {
            replace(stuck);
        } catch (Throwable e) {
            // Nobody would serve any more, or watch.
            service.end(e);
        }
    }

    private void replace(FetchWatch.Fetcher stuck) {
        Outgoing toSend = service.newOutgoing();
        service.beginTurn();
        boolean left = stuck.leave();
        if (left) {
            replaced = true;
            service.slowLane().leave(accessing.uid());
            service.keep(accessing);
        }
        service.endTurn(toSend);
        if (left) {
            successor.run();
            toSend.send();
        }
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
