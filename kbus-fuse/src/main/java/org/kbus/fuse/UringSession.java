// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
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
final class UringSession {

    private static final Logger LOG = LoggerFactory.getLogger(UringSession.class);

    /** Whoever has queued something is most likely about to be served on the other processor. */
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** A server that has not had its processor for so long is not waited for, and neither is one that waits itself. */
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long END_SECONDS = 5;

    private final FuseChannel channel;
    private final ChannelExchange exchange;
    private final Runnable onUsable;
    private final ServedFiles served;
    private final Dispatcher dispatcher;
    private final ServiceLock lock = new ServiceLock();
    private final Closings closings = new Closings();
    private final UringServer[] servers;
    private final CountDownLatch toBegin;
    private final CountDownLatch toEnd;
    private final CompletableFuture<Void> usable = new CompletableFuture<>();
    private ArrivalOrder order;
    private boolean warned;

    UringSession(FuseChannel channel, NodeDirectory directory, Runnable onUsable) throws IOException {
        this.channel = channel;
        this.exchange = new ChannelExchange(channel);
        this.onUsable = onUsable;
        this.served = new ServedFiles(directory, closings);
        this.dispatcher = new Dispatcher(exchange, served, () -> fail(new IOException("stuck in a caller's memory")));
        // The kernel has a queue for each processor that there may ever be, and uses none before all have an entry.
        this.servers = new UringServer[Cpus.possible()];
        this.toBegin = new CountDownLatch(servers.length);
        this.toEnd = new CountDownLatch(servers.length);
    }

    /** Returns when the mount has gone. */
    void run() throws IOException {
        begin();
        Thread watchdog = served.watch().start();
        try {
            startServers();
            onUsable.run();
            PollWakeups wakeups = new PollWakeups();
            while (exchange.receive()) {
                // FORGET and INTERRUPT, and what the kernel sends while it goes over to the queues.
                beginTurn(exchange.header().unique());
                dispatcher.serve();
                endTurn(wakeups);
            }
            if (toEnd.await(END_SECONDS, TimeUnit.SECONDS)) {
                for (UringServer server : servers) {
                    server.close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watchdog.interrupt();
        }
    }

    private void begin() throws IOException {
        if (!exchange.receive()) {
            throw new IOException("it has been unmounted before it could be used");
        }
        if (!Init.isOffered(exchange, InitOut.FUSE_INIT_EXT | InitOut.FUSE_OVER_IO_URING)) {
            exchange.fail(Errno.EIO);
            throw new IOException("this kernel does not offer FUSE over io_uring; use --transport fuse");
        }
        order = new ArrivalOrder(exchange.header().unique());
        Init.agree(exchange, InitOut.FUSE_INIT_EXT | InitOut.FUSE_OVER_IO_URING);
    }

    private void startServers() throws IOException, InterruptedException {
        for (int cpu = 0; cpu < servers.length; cpu++) {
            servers[cpu] = new UringServer(this, channel, served, cpu, servers.length);
        }
        for (UringServer server : servers) {
            server.start();
        }
        try {
            usable.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    /** One of the servers has its entry in place. Those who follow one later do not count. */
    void hasBegun() {
        toBegin.countDown();
        if (toBegin.getCount() == 0) {
            usable.complete(null);
        }
    }

    /** A server has ended because its entry has been taken from it: the mount has gone, or it was never accepted. */
    void hasEnded(int result) {
        LinuxException why = new LinuxException("cannot have requests over io_uring (use --transport fuse)", -result);
        if (result == -Errno.ENOTCONN || result == -Errno.ECONNABORTED) {
            usable.completeExceptionally(why);
        } else {
            fail(why);
        }
        toEnd.countDown();
    }

    /**
     * A server cannot go on. Once the devices are usable, that must not be: whoever asks for something on its processor
     * would wait for ever. The end of the process gives everybody an error instead.
     */
    void fail(Throwable why) {
        if (!usable.completeExceptionally(why) && !usable.isCompletedExceptionally()) {
            try {
                LOG.error("requests of one of the processors can be served no longer", why);
            } finally {
                Runtime.getRuntime().halt(1);
            }
        }
    }

    /** Waits until nobody else serves. */
    void beginTurn(long unique) {
        lock.acquire();
        order.settled(unique);
    }

    /**
     * Likewise; and if files are being closed, until all that came before has been served.
     *
     * @param server    whose turn it is
     * @param questions room for a question to each server
     */
    void beginTurnInOrder(long unique, UringServer server, long[] questions) {
        lock.acquire();
        if (closings.areUnderWay()) {
            waitForAllBefore(unique, server, questions);
            closings.forgetOld();
        }
        order.settled(unique);
        if (!order.isAsExpected()) {
            warnOfNumbers();
        }
    }

    private void waitForAllBefore(long unique, UringServer server, long[] questions) {
        long waited = 0;
        boolean asked = false;
        for (long missing; (missing = order.firstMissingBefore(unique)) != ArrivalOrder.NONE; ) {
            if (asked && allHaveAnswered(server, questions)) {
                // It was in none of the queues: it has been taken back.
                order.settled(missing);
                continue;
            }
            if (waited > MAX_WAIT_NANOS || allArePast(unique, server, asked, questions)) {
                return;
            }
            lock.release();
            long start = System.nanoTime();
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
            lock.acquire();
        }
    }

    /** Our own server is busy with our request, which came behind all that were in its queue. */
    private boolean allHaveAnswered(UringServer own, long[] questions) {
        for (int i = 0; i < servers.length; i++) {
            if (servers[i] != own && !servers[i].hasAnswered(questions[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean allArePast(long unique, UringServer own, boolean asked, long[] questions) {
        for (int i = 0; i < servers.length; i++) {
            boolean past = servers[i] == own || servers[i].isPast(unique)
                    || asked && servers[i].hasAnswered(questions[i]);
            if (!past) {
                return false;
            }
        }
        return true;
    }

    private void warnOfNumbers() {
        if (!warned) {
            warned = true;
            LOG.warn("this kernel numbers requests otherwise than those that are known: what follows a close() on"
                    + " another processor may still see the closed file; --transport fuse is free of that");
        }
    }

    private void askAll(long[] questions) {
        for (int i = 0; i < servers.length; i++) {
            questions[i] = servers[i].ask();
        }
    }

    /** The request has been served: the next may be, wherever it is. Then those are woken whom it concerned. */
    void endTurn(PollWakeups wakeups) {
        served.wakeups().moveTo(wakeups);
        lock.release();
        wakeups.sendThrough(channel);
    }
}
