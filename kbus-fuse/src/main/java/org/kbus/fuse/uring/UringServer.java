// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kbus.fuse.serve.ArrivalOrder;
import org.kbus.fuse.serve.Service;
import org.kbus.fuse.serve.ServingThread;
import org.kbus.fuse.wire.Opcode;
import org.kbus.linux.Cpus;
import org.kbus.linux.IoUring;
import org.kbus.linux.LinuxException;
import org.kbus.linux.TimeSlice;

/**
 * Serves what is asked for on one processor, on that processor: a ring, a thread that is pinned, and the entries that
 * are not kept. Nearly always that is one entry, and the requests of this processor's queue come one by one and in order.
 *
 * <p>The kernel hands out what waits in a queue only when a reply is committed in it. So there is always an entry that
 * is free, or whose request is yet to be served; if all others are kept, one more is made, and the queue is nudged. When
 * they are kept no more, and the others are in the way, they are left with a request that nobody waits for.
 */
final class UringServer implements EntryServer, TurnOrder.Waiting {

    /** Tells a doorbell's completion from those of entries. */
    private static final long DOORBELL = -1;

    private final UringQueue queue;
    private final UringExchange first;
    private final Service service;
    private final TurnOrder order;
    private final QueueOwner owner;
    private final long[] questions;
    private final Thread thread = Thread.currentThread();
    private final Doorbell doorbell;

    private IoUring ring;
    private ServingThread serving;
    /** Entries that this ring is to put a request into. */
    private int armed;
    /** Entries that hold a request which has not been served, in the order of the requests' numbers. */
    private final List<UringExchange> received = new ArrayList<>();
    /** Whether the queue has been nudged, and what that brings about has yet to come. */
    private boolean nudged;
    /** Whether there are more entries than one that wait for a request, and that is to change. */
    private boolean superfluous;
    private boolean ended;

    /**
     * The calling thread is to serve.
     *
     * @param first  an entry that has its first request already; null if one is to be made
     * @param queues how many there are
     */
    UringServer(UringQueue queue, UringExchange first, Service service, TurnOrder order, int queues, QueueOwner owner)
            throws IOException {
        this.queue = queue;
        this.first = first;
        this.service = service;
        this.order = order;
        this.owner = owner;
        this.questions = new long[queues];
        this.doorbell = queue.doorbell();
    }

    /** Not once it has a successor, though that may not have begun: nothing is submitted to this ring any more. */
    @Override
    public boolean isCurrentThread() {
        return Thread.currentThread() == thread && !serving.isReplaced();
    }

    @Override
    public void ring() {
        doorbell.ring();
    }

    /** Returns when the mount has gone, or when a successor has the queue. */
    void run() throws LinuxException {
        // It may be offline, or not for us; then its queue is served from elsewhere.
        Cpus.pinThread(queue.cpu());
        // Whoever else wants this processor would have it for milliseconds, and whoever waits for us with it.
        TimeSlice.askFor(TimeSlice.SHORTEST_NANOS);
        try (IoUring ownRing = new IoUring();
                ServingThread ownServing = new ServingThread(service, this::maySleep,
                        () -> owner.startServer(queue, null), new RingPollNotifier(ownRing, service.channel(), queue
                                .cpu()))) {
            ring = ownRing;
            serving = ownServing;
            queue.server(this);
            doorbell.prepareListening(ring, DOORBELL);
            begin();
            // What completes at once is a registration that the kernel refuses.
            gather(false);
            if (!ended) {
                owner.hasBegun(queue);
                serve();
            }
        }
        queue.giveBack(doorbell);
    }

    private void begin() throws LinuxException {
        if (first == null) {
            addEntry();
        } else {
            take(first);
        }
    }

    private void serve() throws LinuxException {
        while (!ended && !serving.isReplaced()) {
            commitAnswered();
            if (queue.takeToBeTrimmed()) {
                superfluous = true;
            }
            if (superfluous && armed > 1 && !nudged) {
                spareEntry();
            }
            boolean isAsked = queue.isAsked();
            long question = queue.lastQuestion();
            gather(received.isEmpty() && !isAsked);
            if (isAsked && isDrained()) {
                queue.answer(question, firstReceived());
            }
            if (!received.isEmpty()) {
                serveNext();
            }
        }
    }

    /** An entry waits there for what comes next. */
    @Override
    public boolean isDrained() {
        return armed > 0 && !nudged && ring.isSubmitted();
    }

    private long firstReceived() {
        return received.isEmpty() ? ArrivalOrder.NONE : unique(received.get(0));
    }

    /** Whether all that this server has is the request that it is serving. */
    private boolean hasNothingElse() {
        return armed == 0 && received.isEmpty();
    }

    /** What would come in another entry, while this thread sleeps, would wait for it. */
    private boolean maySleep() {
        superfluous = !hasNothingElse();
        return !superfluous;
    }

    // -------------------------------------------------------------------------------------- its entries

    private void addEntry() throws LinuxException {
        UringExchange spare = queue.takeSpare();
        if (spare != null) {
            spare.reply(0);
            spare.send();
            gather(false);
        } else {
            registerEntry();
        }
    }

    private void registerEntry() throws LinuxException {
        UringExchange entry = queue.addEntry();
        entry.register(ring, entry.number());
        armed++;
        gather(false);
        if (queue.hasSeveralEntries() && !ended) {
            nudged = queue.nudge().send(queue.lastNode());
        }
    }

    /** What the nudge brings about is left in its entry. */
    private void spareEntry() {
        nudged = queue.nudge().send(queue.lastNode());
        superfluous = nudged;
    }

    @Override
    public void commit(UringExchange entry) {
        entry.commit(ring);
        armed++;
    }

    private void commitAnswered() {
        for (UringExchange entry; (entry = queue.nextToCommit()) != null;) {
            commit(entry);
        }
    }

    /**
     * Submits what there is to be, and takes what has come.
     *
     * @param wait whether to sleep until something comes
     */
    private void gather(boolean wait) throws LinuxException {
        ring.enter(wait);
        while (!ended && ring.nextCompletion()) {
            long what = ring.userData();
            int result = ring.result();
            ring.seen();
            if (what == DOORBELL) {
                doorbell.prepareListening(ring, DOORBELL);
            } else if (what == RingPollNotifier.FAILED) {
                // The mount is going, and whoever slept in poll is awake.
                continue;
            } else if (result < 0) {
                ended = true;
                queue.end();
                owner.hasEnded(queue, result);
            } else {
                armed--;
                take(queue.entry(what));
            }
        }
    }

    private void take(UringExchange entry) {
        entry.receive();
        if (entry.header().opcode() == Opcode.NOTIFY_REPLY) {
            nudged = false;
            if (superfluous && armed > 0) {
                entry.clearPayload();
                queue.spare(entry);
                superfluous = armed > 1;
            } else {
                entry.reply(0);
                entry.send();
            }
        } else {
            putBack(entry);
        }
    }

    private void putBack(UringExchange entry) {
        int at = received.size();
        while (at > 0 && unique(received.get(at - 1)) > unique(entry)) {
            at--;
        }
        received.add(at, entry);
    }

    private static long unique(UringExchange entry) {
        return entry.header().unique();
    }

    // ------------------------------------------------------------------------------------- its requests

    private void serveNext() throws LinuxException {
        UringExchange entry = received.remove(0);
        long unique = unique(entry);
        queue.hasReceived(unique);
        queue.asked(entry.header().nodeId());
        entry.dispatcher().prepare();
        if (entry.header().opcode() == Opcode.FLUSH) {
            order.beginTurn(unique);
        } else if (!order.beginTurnInOrder(unique, this)) {
            putBack(entry);
            return;
        }
        if (!entry.dispatcher().serve(serving) && !serving.isReplaced() && hasNothingElse()) {
            addEntry();
        }
    }

    @Override
    public UringQueue queue() {
        return queue;
    }

    @Override
    public long[] questions() {
        return questions;
    }

    @Override
    public boolean findsEarlierThan(long unique, boolean patient) throws LinuxException {
        if (!queue.hasSeveralEntries()) {
            return false;
        }
        if (!patient && armed == 0) {
            addEntry();
        }
        commitAnswered();
        long question = queue.lastQuestion();
        gather(false);
        // The others may be waiting likewise, and for us.
        if (isDrained()) {
            queue.answer(question, Math.min(unique, firstReceived()));
        }
        return firstReceived() < unique;
    }
}
