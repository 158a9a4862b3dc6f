// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.kbus.linux.Cpus;
import org.kbus.linux.Descriptor;
import org.kbus.linux.IoUring;
import org.kbus.linux.LinuxException;
import org.kbus.linux.NativeBuffer;

/**
 * Serves what is asked for on one processor, on that processor: a ring, a thread that is pinned, and one entry, so that
 * the requests of this processor's queue come one by one and in order.
 */
final class UringServer {

    /** What completions are told apart by. */
    static final long REQUEST = 0;
    private static final long DOORBELL = 1;

    private final UringSession session;
    private final int cpu;
    private final UringExchange exchange;
    private final Dispatcher dispatcher;
    private final PollWakeups wakeups = new PollWakeups();
    /** An eventfd that gets the thread out of its ring, to answer a question. */
    private final Descriptor doorbell;
    private final NativeBuffer rings = new NativeBuffer(Long.BYTES);
    private final NativeBuffer one = new NativeBuffer(Long.BYTES);
    private final long[] questionsToOthers;

    /** How often we have been asked whether there is nothing in the queue, and which of these we have answered. */
    private final AtomicLong questions = new AtomicLong();
    private volatile long answered;
    private volatile long received;
    private volatile boolean ended;

    UringServer(UringSession session, FuseChannel channel, ServedFiles served, int cpu, int servers)
            throws IOException {
        this.session = session;
        this.cpu = cpu;
        this.exchange = new UringExchange(channel, cpu);
        this.dispatcher = new Dispatcher(exchange, served, this::takeOver);
        this.questionsToOthers = new long[servers];
        this.doorbell = Descriptor.eventfd();
        one.bytes().putLong(0, 1);
    }

    void start() {
        startThread(ring -> exchange.register(REQUEST));
    }

    /** In the stead of a thread that is stuck: its request is ours now, and with it the entry and the lock. */
    private void takeOver() {
        startThread(ring -> {
            dispatcher.abandonFetch();
            session.endTurn(wakeups);
        });
    }

    /** How a thread begins that has just got a ring. */
    private interface Beginning {
        void with(IoUring ring);
    }

    private void startThread(Beginning beginning) {
        Thread thread = new Thread(() -> run(beginning), "kbus-uring-" + cpu);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Beginning beginning) {
        // It may be offline, or not for us; then its queue is served from elsewhere.
        Cpus.pinThread(cpu);
        try (IoUring ring = new IoUring()) {
            exchange.moveTo(ring);
            beginning.with(ring);
            ring.prepareRead(doorbell, rings, DOORBELL);
            ring.enter(false);
            // What completes at once is a registration that the kernel refuses.
            if (takeCompletions(ring) != Found.END) {
                session.hasBegun();
                serve(ring);
            }
        } catch (FetchWatch.Abandoned e) {
            // Somebody else serves now: nothing here is ours any more.
        } catch (IOException | RuntimeException | Error e) {
            session.fail(e);
        }
    }

    private void serve(IoUring ring) throws LinuxException {
        Found found;
        do {
            long asked = questions.get();
            boolean isAsked = asked != answered;
            ring.enter(!isAsked);
            found = takeCompletions(ring);
            if (isAsked && found == Found.NO_REQUEST) {
                answered = asked;
            }
        } while (found != Found.END);
    }

    /** What there was among the completions. */
    private enum Found { NO_REQUEST, A_REQUEST, END }

    private Found takeCompletions(IoUring ring) {
        Found found = Found.NO_REQUEST;
        while (ring.nextCompletion()) {
            long what = ring.userData();
            int result = ring.result();
            ring.seen();
            if (what == DOORBELL) {
                ring.prepareRead(doorbell, rings, DOORBELL);
            } else if (result < 0) {
                ended = true;
                session.hasEnded(result);
                return Found.END;
            } else {
                serveRequest();
                found = Found.A_REQUEST;
            }
        }
        return found;
    }

    private void serveRequest() {
        exchange.begin();
        int opcode = exchange.header().opcode();
        long unique = exchange.header().unique();
        received = unique;
        if (opcode == Opcode.FLUSH) {
            session.beginTurn(unique);
        } else {
            session.beginTurnInOrder(unique, this, questionsToOthers);
        }
        dispatcher.serve();
        session.endTurn(wakeups);
    }

    /** Asks whether there is nothing in the queue. The answer to {@link #hasAnswered} comes from our own thread. */
    long ask() {
        long question = questions.incrementAndGet();
        doorbell.write(one, one.size());
        return question;
    }

    /** Whether since that question was asked, there has been a moment in which there was nothing in the queue. */
    boolean hasAnswered(long question) {
        return answered >= question || ended;
    }

    /**
     * Whether a later request than this one has come. Then all have come that were in the queue when this one was given
     * its number.
     */
    boolean isPast(long unique) {
        return received > unique;
    }

    /** When all servers have ended. */
    void close() {
        doorbell.close();
    }
}
