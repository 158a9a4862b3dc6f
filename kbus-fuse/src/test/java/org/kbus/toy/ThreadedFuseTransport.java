// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.serve.Dispatcher;
import org.kbus.fuse.serve.Service;
import org.kbus.fuse.serve.ServiceOptions;
import org.kbus.fuse.serve.ServingThread;
import org.kbus.fuse.wire.Channel;
import org.kbus.fuse.wire.ChannelExchange;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.fuse.wire.Opcode;

/**
 * One more transport of the kernel's protocol, made of what others have: several threads on one {@code /dev/fuse}. Each
 * receives a request and begins its turn before the next one receives: so they are served in the order in which the
 * kernel queued them, and only the replies go out side by side.
 */
final class ThreadedFuseTransport implements Transport {

    private static final int THREADS = 3;

    private final NodeDirectory directory;
    private final IntConsumer onRequest;

    ThreadedFuseTransport(NodeDirectory directory) {
        this(directory, opcode -> {
        });
    }

    /** @param onRequest told the opcode of each request but INIT, before it is served */
    ThreadedFuseTransport(NodeDirectory directory, IntConsumer onRequest) {
        this.directory = directory;
        this.onRequest = onRequest;
    }

    @Override
    public void serve(Path mountPoint, Runnable onUsable) throws IOException {
        try (Channel channel = Channel.mount(mountPoint, "toy", "toy")) {
            Session session = new Session(channel);
            session.begin(onUsable);
            session.run();
        }
    }

    private final class Session {

        private final Channel channel;
        private final Service service;
        private final ConcurrentLinkedDeque<Place> free = new ConcurrentLinkedDeque<>();
        private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

        Session(Channel channel) {
            this.channel = channel;
            this.service = new Service(directory, channel, null, ServiceOptions.DEFAULT);
        }

        /** Where a request lies, and who serves it there. */
        private final class Place {
            private final ChannelExchange exchange = new ChannelExchange(channel);
            private final Dispatcher dispatcher = new Dispatcher(exchange, service, () -> free.push(this));
        }

        void begin(Runnable onUsable) throws IOException {
            ChannelExchange exchange = new ChannelExchange(channel);
            if (!exchange.receive() || exchange.header().opcode() != Opcode.INIT) {
                throw new IOException("it does not begin with INIT");
            }
            InitStructs.agree(exchange, 0);
            onUsable.run();
        }

        void run() throws IOException {
            service.start();
            try {
                for (int i = 0; i < THREADS; i++) {
                    startThread();
                }
                service.awaitEnd();
                // The number of a channel that is closed may be another's the next moment.
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                service.close();
            }
        }

        private void startThread() {
            Thread thread = new Thread(this::serve, "toy");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }

        private void serve() {
            try (ServingThread thread = new ServingThread(service, () -> true, this::startThread)) {
                Place place = place();
                while (!thread.isReplaced()) {
                    if (!receiveInTurn(place)) {
                        service.end(null);
                        return;
                    }
                    if (!place.dispatcher.serve(thread)) {
                        place = place();
                    }
                }
            } catch (IOException | RuntimeException | Error e) {
                service.end(e);
            }
        }

        private synchronized boolean receiveInTurn(Place place) throws IOException {
            if (!place.exchange.receive()) {
                return false;
            }
            onRequest.accept(place.exchange.header().opcode());
            place.dispatcher.prepare();
            service.beginTurn();
            return true;
        }

        private Place place() {
            Place used = free.poll();
            return used == null ? new Place() : used;
        }
    }
}
