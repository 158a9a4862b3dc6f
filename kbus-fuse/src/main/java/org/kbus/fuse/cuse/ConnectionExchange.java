// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.cuse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.InHeader;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.fuse.wire.Opcode;
import org.kbus.fuse.wire.OutHeader;
import org.kbus.linux.LinuxException;
import org.kbus.linux.NativeBuffer;

/**
 * A request from one of several connections. Whoever serves it sees it as if there were one: in what has been received
 * from a device, its node is put where the kernel has 0, and the connection's number into the request's.
 */
final class ConnectionExchange extends Exchange {

    /** A page for the headers, as libfuse has it. */
    private static final int REQUEST_SIZE = InitStructs.MAX_WRITE + 4096;
    private static final int REPLY_SIZE = OutHeader.SIZE + InitStructs.MAX_WRITE;

    private static final int UNIQUE_OFFSET = 8;
    private static final int NODE_ID_OFFSET = 16;
    /** The kernel counts by twos from 0 on. */
    private static final int CONNECTION_SHIFT = 48;
    private static final long KERNELS_UNIQUE = (1L << CONNECTION_SHIFT) - 1;

    private final NativeBuffer request;
    private final NativeBuffer reply;
    private final OutHeader replyHeader;
    private final ByteBuffer data;
    private Connection connection;

    ConnectionExchange() {
        this(new NativeBuffer(REQUEST_SIZE), new NativeBuffer(REPLY_SIZE));
    }

    private ConnectionExchange(NativeBuffer request, NativeBuffer reply) {
        super(request.bytes(), request.bytes().slice(InHeader.SIZE, InitStructs.MAX_WRITE),
                reply.bytes().slice(OutHeader.SIZE, InitStructs.MAX_WRITE));
        this.request = request;
        this.reply = reply;
        this.replyHeader = new OutHeader(reply.bytes());
        this.data = request.bytes().duplicate().order(ByteOrder.nativeOrder());
    }

    /** Receives the next request from there, if there is one. */
    Connection.Received receive(Connection from) throws LinuxException {
        Connection.Received received = from.receive(request);
        if (received == Connection.Received.REQUEST) {
            begin();
            connection = from;
            if (from.isDevice()) {
                mark();
            }
        }
        return received;
    }

    private void mark() {
        ByteBuffer bytes = request.bytes();
        bytes.putLong(NODE_ID_OFFSET, connection.inode());
        markUnique(UNIQUE_OFFSET);
        if (header().opcode() == Opcode.INTERRUPT) {
            markUnique(InHeader.SIZE);
        }
    }

    private void markUnique(int offset) {
        ByteBuffer bytes = request.bytes();
        bytes.putLong(offset, bytes.getLong(offset) | (long) connection.number() << CONNECTION_SHIFT);
    }

    /** Where its request came from. */
    Connection connection() {
        return connection;
    }

    /** It holds no request for some time, and is not to take up room. */
    void clear() {
        request.clear();
        reply.clear();
    }

    @Override
    public int queue() {
        return connection.number();
    }

    @Override
    public ByteBuffer data(int operationSize) {
        return data.clear().limit(header().length()).position(InHeader.SIZE + operationSize);
    }

    @Override
    protected void send(int error, int payloadLength) {
        int length = OutHeader.SIZE + payloadLength;
        replyHeader.put(length, error, header().unique() & KERNELS_UNIQUE);
        connection.channel().send(reply, length);
    }
}
