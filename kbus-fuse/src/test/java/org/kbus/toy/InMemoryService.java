// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.kbus.device.NodeDirectory;
import org.kbus.fuse.serve.Dispatcher;
import org.kbus.fuse.serve.Service;
import org.kbus.fuse.serve.ServiceOptions;
import org.kbus.fuse.serve.ServingThread;
import org.kbus.fuse.wire.Channel;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.InHeader;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.fuse.wire.OutHeader;
import org.kbus.linux.Descriptor;

/** A transport without a kernel: bytes of a request in, bytes of replies out. What it says unasked goes to a file. */
final class InMemoryService implements AutoCloseable {

    private final Path notifications = Files.createTempFile("kbus-toy", ".notifications");
    private final Channel channel = Channel.of(Descriptor.open(notifications.toString()));
    private final Service service;
    private final ServingThread thread;
    private final List<String> replies = new ArrayList<>();

    InMemoryService(NodeDirectory directory) throws IOException {
        service = new Service(directory, channel, null, ServiceOptions.DEFAULT);
        service.start();
        thread = new ServingThread(service, () -> true, () -> {
        });
    }

    private static final class InMemoryExchange extends Exchange {
        private final List<String> replies;
        private final ByteBuffer request;

        InMemoryExchange(List<String> replies) {
            this(replies, ByteBuffer.allocate(InitStructs.MAX_WRITE).order(ByteOrder.nativeOrder()));
        }

        private InMemoryExchange(List<String> replies, ByteBuffer request) {
            super(request, request.slice(InHeader.SIZE, request.capacity() - InHeader.SIZE),
                    ByteBuffer.allocate(InitStructs.MAX_WRITE));
            this.replies = replies;
            this.request = request;
        }

        void receive(ByteBuffer bytes) {
            request.put(0, bytes, 0, bytes.capacity());
            begin();
        }

        @Override
        public ByteBuffer data(int operationSize) {
            return request.duplicate().order(ByteOrder.nativeOrder()).clear()
                    .limit(header().length()).position(InHeader.SIZE + operationSize);
        }

        @Override
        protected void send(int error, int length) {
            ByteBuffer reply = ByteBuffer.allocate(OutHeader.SIZE + length).order(ByteOrder.nativeOrder());
            new OutHeader(reply).put(reply.capacity(), error, header().unique());
            reply.put(OutHeader.SIZE, payload(), 0, length);
            replies.add(HexFormat.ofDelimiter(" ").formatHex(reply.array()));
        }
    }

    /**
     * Serves a request.
     *
     * @return what has been replied, to it and to others that waited, in hexadecimal
     */
    List<String> serve(ByteBuffer request) {
        replies.clear();
        InMemoryExchange exchange = new InMemoryExchange(replies);
        Dispatcher dispatcher = new Dispatcher(exchange, service, () -> {
        });
        exchange.receive(request);
        dispatcher.prepare();
        service.beginTurn();
        dispatcher.serve(thread);
        return List.copyOf(replies);
    }

    /** What the kernel has been told without having asked, in hexadecimal. */
    String notifications() throws IOException {
        return HexFormat.ofDelimiter(" ").formatHex(Files.readAllBytes(notifications));
    }

    @Override
    public void close() throws IOException {
        thread.close();
        service.close();
        channel.close();
        Files.delete(notifications);
    }
}
