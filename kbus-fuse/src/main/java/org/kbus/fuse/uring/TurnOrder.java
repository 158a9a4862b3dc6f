// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kbus.fuse.serve.ArrivalOrder;
import org.kbus.fuse.serve.ClosingFiles;
import org.kbus.fuse.serve.Service;
import org.kbus.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may have the turn, of those who serve several queues. With several queues, close(2) is not in order by itself: the
 * RELEASE that it leaves in one processor's queue may be behind what somebody asks for on another after close(2) has
 * returned. FLUSH tells of it: it comes before, and close(2) waits for it. While a file is being closed, each request
 * waits until all that the kernel queued before it have been served. In all other times nobody waits for anybody but for
 * the one who serves.
 */
final class TurnOrder {

    private static final Logger LOG = LoggerFactory.getLogger(TurnOrder.class);

    /** Whoever has queued something is most likely about to be served on the other processor. */
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** A server that has not had its processor for so long is not waited for, and neither is one that waits itself. */
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Service service;
    private final ClosingFiles closing;
    private final UringQueue[] queues;
    /** Touched in turns only, as what follows. */
    private final ArrivalOrder order;
    private boolean warned;

    /** @param latest the number of a request that has been served, and before which there was none */
    TurnOrder(Service service, ClosingFiles closing, UringQueue[] queues, long latest) {
        this.service = service;
        this.closing = closing;
        this.queues = queues;
        this.order = new ArrivalOrder(latest);
    }

    /** A server whose request waits. What it waits for may be in that server's own queue, if that has several entries. */
    interface Waiting {

        UringQueue queue();

        /** Room for a question to each queue. */
        long[] questions();

        /**
         * Looks into its queue.
         *
         * @param patient false if it is time to see to it that nothing is left in the kernel
         * @return whether there is a request that is to be served before that of this number
         */
        boolean findsEarlierThan(long unique, boolean patient) throws LinuxException;

        /** Whether nothing is left in the kernel of its own queue. */
        boolean isDrained();
    }

    /** Waits until nobody else serves. */
    void beginTurn(long unique) {
        service.beginTurn();
        order.settled(unique);
    }

    /**
     * Likewise; and if files are being closed, until all that came before has been served.
     *
     * @return false if that server has a request that is to be served before; then no turn has begun
     */
    boolean beginTurnInOrder(long unique, Waiting server) throws LinuxException {
        service.beginTurn();
        if (closing.areUnderWay()) {
            if (!waitForAllBefore(unique, server)) {
                return false;
            }
            closing.forgetOld();
        }
        order.settled(unique);
        if (!order.isAsExpected()) {
            warnOfNumbers();
        }
        return true;
    }

    private boolean waitForAllBefore(long unique, Waiting server) throws LinuxException {
        long waited = 0;
        boolean asked = false;
        for (long missing; (missing = order.firstMissingBefore(unique)) != ArrivalOrder.NONE;) {
            if (asked && allHaveAnswered(missing, server)) {
                // It was in none of the queues: it has been taken back.
                order.settled(missing);
                continue;
            }
            if (waited > MAX_WAIT_NANOS || allArePast(unique, server, asked)) {
                return true;
            }
            service.pauseTurn();
            long start = System.nanoTime();
            if (server.findsEarlierThan(unique, waited < SPIN_NANOS)) {
                return false;
            }
            if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                if (!asked) {
                    askAll(server.questions());
                    asked = true;
                }
                LockSupport.parkNanos(PARK_NANOS);
            }
            // Not the time in which somebody else served: that is no sign that a server does not get its processor.
            waited += System.nanoTime() - start;
            service.beginTurn();
        }
        return true;
    }

    private boolean allHaveAnswered(long missing, Waiting server) {
        for (int i = 0; i < queues.length; i++) {
            boolean answered = queues[i] == server.queue() ? hasLooked(server)
                    : queues[i].hasAnswered(server.questions()[i], missing);
            if (!answered) {
                return false;
            }
        }
        return true;
    }

    private boolean allArePast(long unique, Waiting server, boolean asked) {
        for (int i = 0; i < queues.length; i++) {
            boolean past = queues[i] == server.queue() ? hasLooked(server)
                    : queues[i].isPast(unique) || asked && queues[i].hasAnswered(server.questions()[i], unique);
            if (!past) {
                return false;
            }
        }
        return true;
    }

    /** It is busy with this very request, which came behind all that were in its queue; or it has looked itself. */
    private static boolean hasLooked(Waiting server) {
        return !server.queue().hasSeveralEntries() || server.isDrained();
    }

    private void askAll(long[] questions) {
        for (int i = 0; i < queues.length; i++) {
            questions[i] = queues[i].ask();
        }
    }

    private void warnOfNumbers() {
        if (!warned) {
            warned = true;
            LOG.warn("this kernel numbers requests otherwise than those that are known: what follows a close() on"
                    + " another processor may still see the closed file; --transport fuse is free of that");
        }
    }
}
