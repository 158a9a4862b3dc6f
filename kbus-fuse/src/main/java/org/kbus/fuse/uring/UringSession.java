// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.kbus.device.Errno;
import org.kbus.device.NodeDirectory;
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

/**
 * One mount's life over io_uring. Each processor has a queue and a {@link UringServer}; only one of them serves at a
 * time. What is left for {@code /dev/fuse} is the beginning, the end, and what nobody waits for.
 */
public final class UringSession implements QueueOwner {

    private static final long END_SECONDS = 5;

    private final ChannelExchange exchange;
    private final BitSet online;
    private final Runnable onUsable;
    private final ClosingFiles closing = new ClosingFiles();
    private final Service service;
    private final UringQueue[] queues;
    private final IdleQueues idle;
    private final CountDownLatch toBegin;
    private final CountDownLatch toEnd;
    private final CompletableFuture<Void> usable = new CompletableFuture<>();
    private TurnOrder order;
    /** Whether the queues have gone. Guarded by queues. */
    private boolean closed;

    /** @param online the processors that have a server from the beginning; others get one when they are used */
    public UringSession(Channel channel, NodeDirectory directory, ServiceOptions options, BitSet online,
            Runnable onUsable) throws IOException {
        this.exchange = new ChannelExchange(channel);
        this.online = online;
        this.onUsable = onUsable;
        this.service = new Service(directory, channel, closing, options);
        // The kernel has a queue for each processor that there may ever be, and uses none before all have an entry.
        this.queues = new UringQueue[Cpus.possible()];
        for (int cpu = 0; cpu < queues.length; cpu++) {
            queues[cpu] = new UringQueue(service, cpu);
        }
        this.idle = new IdleQueues(this);
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
            start(this::serveChannel, "kbus-fuse");
            service.awaitEnd();
            if (toEnd.await(END_SECONDS, TimeUnit.SECONDS)) {
                closeQueues();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            service.close();
        }
    }

    private void closeQueues() {
        synchronized (queues) {
            closed = true;
            for (UringQueue queue : queues) {
                queue.close();
            }
            idle.close();
        }
    }

    /** Has the servers make do with as few entries as may be, where a load has made more. */
    public void trim() {
        synchronized (queues) {
            if (!closed) {
                for (UringQueue queue : queues) {
                    queue.trim();
                }
            }
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
        order = new TurnOrder(service, closing, queues, exchange.header().unique());
        InitStructs.agree(exchange, InitStructs.FUSE_INIT_EXT | InitStructs.FUSE_OVER_IO_URING);
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void startServers() throws IOException, InterruptedException {
        for (UringQueue queue : queues) {
            if (online.get(queue.cpu())) {
                startServer(queue, null);
            } else {
                idle.add(queue);
            }
        }
        if (!idle.isEmpty()) {
            start(this::awaitUse, "kbus-uring-idle");
        }
        try {
            usable.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private void awaitUse() {
        try {
            idle.run();
        } catch (LinuxException | RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void startServer(UringQueue queue, UringExchange first) {
        start(() -> serve(queue, first), "kbus-uring-" + queue.cpu());
    }

    private void serve(UringQueue queue, UringExchange first) {
        try {
            new UringServer(queue, first, service, order, queues.length, this).run();
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    /** FORGET and INTERRUPT, and what the kernel sends while it goes over to the queues. */
    private void serveChannel() {
        try (ServingThread thread = new ServingThread(service, () -> false, () -> {
        })) {
            Dispatcher dispatcher = new Dispatcher(exchange, service, () -> {
            });
            while (exchange.receive()) {
                order.beginTurn(exchange.header().unique());
                dispatcher.serve(thread);
            }
            service.end(null);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    @Override
    public void hasBegun(UringQueue queue) {
        toBegin.countDown();
        if (toBegin.getCount() == 0) {
            usable.complete(null);
        }
    }

    /** The mount has gone, or the kernel has never accepted the queue. */
    @Override
    public void hasEnded(UringQueue queue, int result) {
        LinuxException why = new LinuxException("cannot have requests over io_uring (use --transport fuse)", -result);
        if (result == -Errno.ENOTCONN || result == -Errno.ECONNABORTED) {
            usable.completeExceptionally(why);
        } else {
            fail(why);
        }
        toEnd.countDown();
    }

    /** A server cannot go on. Whoever asked for something on its processor would wait for ever, so all ends. */
    private void fail(Throwable why) {
        try {
            usable.completeExceptionally(why);
        } finally {
            service.end(why);
        }
    }
}
