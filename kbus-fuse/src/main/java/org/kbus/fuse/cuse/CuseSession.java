// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.cuse;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.kbus.device.NodeDirectory;
import org.kbus.fuse.serve.Dispatcher;
import org.kbus.fuse.serve.Service;
import org.kbus.fuse.serve.ServiceOptions;
import org.kbus.fuse.serve.ServingThread;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.fuse.wire.Opcode;
import org.kbus.linux.Epoll;

/**
 * The life of some devices and of the mount beside them: one thread receives a request from whichever has one, has it
 * answered, wakes those whom it concerns, and receives the next. If it gets stuck in a caller's memory, another goes on
 * behind the request at which it happened.
 */
final class CuseSession {

    private final Connections connections;
    private final Runnable onUsable;
    private final Service service;
    /** Those that hold no request, kept for the next time that one is: the last one used is used first. */
    private final ConcurrentLinkedDeque<Place> free = new ConcurrentLinkedDeque<>();

    CuseSession(Connections connections, NodeDirectory directory, ServiceOptions options, Runnable onUsable) {
        this.connections = connections;
        this.onUsable = onUsable;
        this.service =
                new Service(directory, connections.get(0).channel(), connections::newNotifier, null, options);
    }

    /** Where a request lies while it is served, and who serves it there. */
    private final class Place {
        private final ConnectionExchange exchange = new ConnectionExchange();
        private final Dispatcher dispatcher = new Dispatcher(exchange, service, this::free);

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
        Thread thread = new Thread(this::serve, "kbus-cuse");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (ServingThread thread = new ServingThread(service, () -> true, this::startThread)) {
            Epoll.Ready ready = connections.newReady();
            Place place = place();
            while (!thread.isReplaced()) {
                int count = ready.await();
                for (int i = 0; i < count && !thread.isReplaced(); i++) {
                    Connection connection = connections.get(ready.number(i));
                    Connection.Received received = place.exchange.receive(connection);
                    if (received == Connection.Received.END) {
                        end(connection);
                        return;
                    }
                    if (received == Connection.Received.REQUEST && !serve(place, thread)) {
                        place = place();
                    }
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            service.end(e);
        }
    }

    private void end(Connection connection) {
        service.end(connection.isDevice() ? new IOException("a device has gone while it was served") : null);
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
