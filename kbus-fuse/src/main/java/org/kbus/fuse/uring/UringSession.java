// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
import org.kbus.fuse.serve.ArrivalOrder;
import org.kbus.fuse.serve.ClosingFiles;
import org.kbus.fuse.serve.Dispatcher;
import org.kbus.fuse.serve.Service;
import org.kbus.fuse.serve.ServiceOptions;
import org.kbus.fuse.serve.ServingThread;
import org.kbus.fuse.wire.Channel;
import org.kbus.fuse.wire.ChannelExchange;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.linux.Cpus;
import org.kbus.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mount's life over io_uring. Each processor has a queue and a {@link UringServer}; only one of them serves at a
 * time. What is left for {@code /dev/fuse} is the beginning, the end, and what nobody waits for.
 *
 * <p>With several queues, close(2) is not in order by itself: the RELEASE that it leaves in one processor's queue may
 * be behind what somebody asks for on another after close(2) has returned. FLUSH tells of it: it comes before, and
 * close(2) waits for it. While a file is being closed, each request waits until all that the kernel queued before it
 * have been served. In all other times nobody waits for anybody but for the one who serves.
 */
public final class UringSession {

    private static final Logger LOG = LoggerFactory.getLogger(UringSession.class);

    /** Whoever has queued something is most likely about to be served on the other processor. */
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** A server that has not had its processor for so long is not waited for, and neither is one that waits itself. */
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long END_SECONDS = 5;

    private final Channel channel;
    private final ChannelExchange exchange;
    private final Runnable onUsable;
    private final ClosingFiles closing = new ClosingFiles();
    private final Service service;
    private final UringQueue[] queues;
    private final CountDownLatch toBegin;
    private final CountDownLatch toEnd;
    private final CompletableFuture<Void> usable = new CompletableFuture<>();
    /** Touched in turns only. */
    private ArrivalOrder order;
    private boolean warned;

    public UringSession(Channel channel, NodeDirectory directory, ServiceOptions options, Runnable onUsable)
            throws IOException {
        this.channel = channel;
        this.exchange = new ChannelExchange(channel);
        this.onUsable = onUsable;
        this.service = new Service(directory, channel, closing, options);
        // The kernel has a queue for each processor that there may ever be, and uses none before all have an entry.
        this.queues = new UringQueue[Cpus.possible()];
        this.toBegin = new CountDownLatch(queues.length);
        this.toEnd = new CountDownLatch(queues.length);
    }

    /** Returns when the mount is served no more. */
    public void run() throws IOException {
        begin();
        service.start();
        try {
            startServers();
            onUsable.run();
            Thread thread = new Thread(this::serveChannel, "kbus-fuse");
            thread.setDaemon(true);
            thread.start();
            service.awaitEnd();
            if (toEnd.await(END_SECONDS, TimeUnit.SECONDS)) {
                for (UringQueue queue : queues) {
                    queue.close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            service.close();
        }
    }

    private void begin() throws IOException {
        if (!exchange.receive()) {
            throw new IOException("it has been unmounted before it could be used");
        }
        if (!new InitStructs(exchange.operation())
                .isOffered(InitStructs.FUSE_INIT_EXT | InitStructs.FUSE_OVER_IO_URING)) {
            exchange.fail(Errno.EIO);
            exchange.send();
            throw new IOException("this kernel does not offer FUSE over io_uring; use --transport fuse");
        }
        order = new ArrivalOrder(exchange.header().unique());
        InitStructs.agree(exchange, InitStructs.FUSE_INIT_EXT | InitStructs.FUSE_OVER_IO_URING);
    }

    /** FORGET and INTERRUPT, and what the kernel sends while it goes over to the queues. */
    private void serveChannel() {
        try (ServingThread thread = new ServingThread(service, () -> false, () -> { })) {
            Dispatcher dispatcher = new Dispatcher(exchange, service, () -> { });
            while (exchange.receive()) {
                beginTurn(exchange.header().unique());
                dispatcher.serve(thread);
            }
            service.end(null);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void startServers() throws IOException, InterruptedException {
        for (int cpu = 0; cpu < queues.length; cpu++) {
            queues[cpu] = new UringQueue(this, service, channel, cpu);
        }
        for (UringQueue queue : queues) {
            queue.startServer();
        }
        try {
            usable.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    /** A queue has an entry in place. */
    void hasBegun() {
        toBegin.countDown();
        if (toBegin.getCount() == 0) {
            usable.complete(null);
        }
    }

    /** A server has ended because its entries have been taken from it: the mount has gone, or never accepted them. */
    void hasEnded(int result) {
        LinuxException why = new LinuxException("cannot have requests over io_uring (use --transport fuse)", -result);
        if (result == -Errno.ENOTCONN || result == -Errno.ECONNABORTED) {
            usable.completeExceptionally(why);
        } else {
            fail(why);
        }
        toEnd.countDown();
    }

    /** A server cannot go on. Whoever asked for something on its processor would wait for ever, so all ends. */
    void fail(Throwable why) {
        usable.completeExceptionally(why);
        service.end(why);
    }

    // -------------------------------------------------------------------------------------------- turns

    /** Waits until nobody else serves. */
    void beginTurn(long unique) {
        service.beginTurn();
        order.settled(unique);
    }

    /**
     * Likewise; and if files are being closed, until all that came before has been served.
     *
     * @param server whose request it is
     * @return false if that server has a request that is to be served before; then no turn has begun
     */
    boolean beginTurnInOrder(long unique, UringQueue queue, UringServer server) throws LinuxException {
        service.beginTurn();
        if (closing.areUnderWay()) {
            if (!waitForAllBefore(unique, queue, server)) {
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

    private boolean waitForAllBefore(long unique, UringQueue own, UringServer server) throws LinuxException {
        long[] questions = server.questionsToOthers();
        long waited = 0;
        boolean asked = false;
        for (long missing; (missing = order.firstMissingBefore(unique)) != ArrivalOrder.NONE; ) {
            if (asked && allHaveAnswered(missing, own, server)) {
                // It was in none of the queues: it has been taken back.
                order.settled(missing);
                continue;
            }
            if (waited > MAX_WAIT_NANOS || allArePast(unique, own, server, asked)) {
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
                    askAll(questions);
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

    private boolean allHaveAnswered(long missing, UringQueue own, UringServer server) {
        long[] questions = server.questionsToOthers();
        for (int i = 0; i < queues.length; i++) {
            boolean answered = queues[i] == own ? hasLooked(own, server) : queues[i].hasAnswered(questions[i], missing);
            if (!answered) {
                return false;
            }
        }
        return true;
    }

    private boolean allArePast(long unique, UringQueue own, UringServer server, boolean asked) {
        long[] questions = server.questionsToOthers();
        for (int i = 0; i < queues.length; i++) {
            boolean past = queues[i] == own ? hasLooked(own, server)
                    : queues[i].isPast(unique) || asked && queues[i].hasAnswered(questions[i], unique);
            if (!past) {
                return false;
            }
        }
        return true;
    }

    /** Our own server is busy with our request, which came behind all that were in its queue, or has looked itself. */
    private static boolean hasLooked(UringQueue own, UringServer server) {
        return !own.hasSeveralEntries() || server.isDrained();
    }

    private void warnOfNumbers() {
        if (!warned) {
            warned = true;
            LOG.warn("this kernel numbers requests otherwise than those that are known: what follows a close() on"
                    + " another processor may still see the closed file; --transport fuse is free of that");
        }
    }

    private void askAll(long[] questions) {
        for (int i = 0; i < queues.length; i++) {
            questions[i] = queues[i].ask();
        }
    }

    /** For the questions that a server asks each queue. */
    long[] roomForQuestions() {
        return new long[queues.length];
    }
}
