// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.kbus.fuse.serve.ArrivalOrder;
import org.kbus.fuse.serve.Service;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.linux.NativeBuffer;

/**
 * What is asked for on one processor, with the entries in which it comes. One server takes it at a time; a successor
 * has the queue with all that it holds.
 */
final class UringQueue {

    private final Service service;
    private final int cpu;
    /** The server's own: touched by no other thread. */
    private final List<UringExchange> entries = new ArrayList<>();
    /** The server's own. */
    private final HeaderPages headerPages = new HeaderPages();
    /** Those that hold a request which nobody waits for. The server's own. */
    private final Deque<UringExchange> spares = new ArrayDeque<>();
    /** Answered by others than the server. */
    private final Queue<UringExchange> toCommit = new ConcurrentLinkedQueue<>();
    /** One for all servers: what it brings about may lie in an entry for longer than the server lasts that wanted it. */
    private final Nudge nudge;
    /** Those that no server listens to any more. */
    private final Queue<Doorbell> freeDoorbells = new ConcurrentLinkedQueue<>();

    /** The server's own. */
    private long lastNode;
    private volatile EntryServer server;
    /** How often it has been asked whether there is nothing in it, and which of these has been answered. */
    private final AtomicLong questions = new AtomicLong();
    private volatile long answered;
    private volatile long firstHeld;
    private volatile long received;
    private volatile boolean severalEntries;
    private volatile boolean toBeTrimmed;
    private volatile boolean ended;

    UringQueue(Service service, int cpu) {
        this.service = service;
        this.cpu = cpu;
        this.nudge = new Nudge(service.channel(), cpu);
    }

    int cpu() {
        return cpu;
    }

    // ------------------------------------------------------------------------ its server and its entries

    /** From now on it is this one that is told what there is to be done. */
    void server(EntryServer newServer) {
        server = newServer;
    }

    /** A new entry, which the kernel does not know yet. */
    UringExchange addEntry() {
        NativeBuffer payload = new NativeBuffer(InitStructs.MAX_WRITE);
        UringExchange entry = new UringExchange(service, cpu, entries.size(), headerPages.next(payload), payload,
                this::commit);
        entries.add(entry);
        countEntries();
        return entry;
    }

    /** This entry, which holds a request that nobody waits for, is not to take another until it is needed. */
    void spare(UringExchange entry) {
        spares.push(entry);
        countEntries();
    }

    /** An entry that has been spared, and is to be committed now; or null. */
    UringExchange takeSpare() {
        UringExchange spare = spares.poll();
        countEntries();
        return spare;
    }

    /** Its server is to do without the entries that it does not need. */
    void trim() {
        if (severalEntries) {
            toBeTrimmed = true;
            server.ring();
        }
    }

    /** Whether {@link #trim} has been called since this was. */
    boolean takeToBeTrimmed() {
        boolean was = toBeTrimmed;
        if (was) {
            toBeTrimmed = false;
        }
        return was;
    }

    private void countEntries() {
        severalEntries = entries.size() - spares.size() > 1;
    }

    /** For its server. */
    Nudge nudge() {
        return nudge;
    }

    UringExchange entry(long number) {
        return entries.get((int) number);
    }

    /** Somebody has asked for something of this node. */
    void asked(long nodeId) {
        lastNode = nodeId;
    }

    /** The node of the last request, which most likely is open. */
    long lastNode() {
        return lastNode;
    }

    /** The reply in an entry is to be sent. */
    private void commit(UringExchange entry) {
        EntryServer current = server;
        if (current.isCurrentThread()) {
            current.commit(entry);
        } else {
            toCommit.add(entry);
            // Who has taken the place of that one meanwhile has looked before, or looks again.
            server.ring();
        }
    }

    /** The next entry that somebody else has answered, or null. */
    UringExchange nextToCommit() {
        return toCommit.poll();
    }

    /** Nothing comes in it any more. */
    void end() {
        ended = true;
    }

    // ------------------------------------------------------------------------------------- what is in it

    /** Asks whether there is nothing in the queue. The answer to {@link #hasAnswered} comes from its server. */
    long ask() {
        long question = questions.incrementAndGet();
        server.ring();
        return question;
    }

    long lastQuestion() {
        return questions.get();
    }

    boolean isAsked() {
        return answered != questions.get();
    }

    /**
     * There has just been nothing in the queue.
     *
     * @param held the first of the requests that its server holds, and has yet to serve; or {@link ArrivalOrder#NONE}
     */
    void answer(long question, long held) {
        firstHeld = held;
        answered = question;
    }

    /**
     * Whether since that question was asked, there has been a moment in which there was nothing in the queue, nor did
     * its server hold this request or one before.
     */
    boolean hasAnswered(long question, long unique) {
        return answered >= question && firstHeld > unique || ended;
    }

    void hasReceived(long unique) {
        received = unique;
    }

    /**
     * Whether a later request than this one has come. Then all have come that were in the queue when this one was given
     * its number; but that is so only as long as there is one entry, in which they come one by one.
     */
    boolean isPast(long unique) {
        return received > unique && !severalEntries;
    }

    /** Whether requests may come otherwise than in the order of their numbers. */
    boolean hasSeveralEntries() {
        return severalEntries;
    }

    /** For a server to listen to. */
    Doorbell doorbell() throws IOException {
        Doorbell used = freeDoorbells.poll();
        return used == null ? new Doorbell() : used;
    }

    /** A server has ended. Whoever still rings for it means nobody; who listens to it next does not mind. */
    void giveBack(Doorbell doorbell) {
        freeDoorbells.add(doorbell);
    }

    /** When its server has ended. */
    void close() {
        for (Doorbell doorbell; (doorbell = freeDoorbells.poll()) != null;) {
            doorbell.close();
        }
    }
}
