// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.kbus.device.NodeDirectory;
import org.kbus.fuse.serve.Dispatcher;
import org.kbus.fuse.serve.Service;
import org.kbus.fuse.serve.ServiceOptions;
import org.kbus.fuse.serve.ServingThread;
import org.kbus.fuse.wire.Channel;
import org.kbus.fuse.wire.ChannelExchange;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.fuse.wire.Opcode;

/**
 * One mount's life on {@code /dev/fuse}: one thread receives a request, has it answered, wakes those whom it concerns,
 * and receives the next. So they are served in the order in which the kernel queued them. If that thread gets stuck in a
 * caller's memory, another goes on behind the request at which it happened.
 */
final class ChannelSession {

    private final Channel channel;
    private final Runnable onUsable;
    private final Service service;
    /** Those that hold no request, kept for the next time that one is: the last one used is used first. */
    private final ConcurrentLinkedDeque<Place> free = new ConcurrentLinkedDeque<>();

    ChannelSession(Channel channel, NodeDirectory directory, ServiceOptions options, Runnable onUsable) {
        this.channel = channel;
        this.onUsable = onUsable;
        this.service = new Service(directory, channel, null, options);
    }

    /** Where a request lies while it is served, and who serves it there. */
    private final class Place {
        private final ChannelExchange exchange = new ChannelExchange(channel);
        private final Dispatcher dispatcher = new Dispatcher(exchange, service, this::free);

        /** Whoever keeps many requests would have us keep as many times the memory of one. */
        private void free() {
            exchange.clear();
            free.push(this);
        }
    }

    /** Returns when the mount is served no more. */
    void run() throws IOException {
        service.start();
        try {
            startThread();
            service.awaitEnd();
        } finally {
            service.close();
        }
    }

    private void startThread() {
        Thread thread = new Thread(this::serve, "kbus-fuse");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (ServingThread thread = new ServingThread(service, () -> true, this::startThread)) {
            Place place = place();
            while (!thread.isReplaced()) {
                if (!place.exchange.receive()) {
                    service.end(null);
                    return;
                }
                if (!serve(place, thread)) {
                    place = place();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            service.end(e);
        }
    }

    private Place place() {
        Place used = free.poll();
        return used == null ? new Place() : used;
    }

    /** @return whether the place is free again */
    private boolean serve(Place place, ServingThread thread) throws IOException {
        if (place.exchange.header().opcode() == Opcode.INIT) {
            InitStructs.agree(place.exchange, 0);
            onUsable.run();
            return true;
        }
        place.dispatcher.prepare();
        service.beginTurn();
        return place.dispatcher.serve(thread);
    }
}
