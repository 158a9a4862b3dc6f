// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.cuse;

import java.nio.ByteBuffer;
import org.kbus.fuse.wire.InHeader;
import org.kbus.fuse.wire.Opcode;
import org.kbus.fuse.wire.WholeExchange;
import org.kbus.linux.LinuxException;

/**
 * A request from one of several connections. Whoever serves it sees it as if there were one: in what has been received
 * from a device, its node is put where the kernel has 0, and the connection's number into the request's.
 */
final class ConnectionExchange extends WholeExchange {

    private static final int UNIQUE_OFFSET = 8;
    private static final int NODE_ID_OFFSET = 16;
    /** The kernel counts by twos from 0 on. */
    private static final int CONNECTION_SHIFT = 48;
    private static final long KERNELS_UNIQUE = (1L << CONNECTION_SHIFT) - 1;

    private Connection connection;

    /** Receives the next request from there, if there is one. */
    Connection.Received receive(Connection from) throws LinuxException {
        Connection.Received received = from.receive(request());
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
        ByteBuffer bytes = request().bytes();
        bytes.putLong(NODE_ID_OFFSET, connection.inode());
        markUnique(UNIQUE_OFFSET);
        if (header().opcode() == Opcode.INTERRUPT) {
            markUnique(InHeader.SIZE);
        }
    }

    private void markUnique(int offset) {
        ByteBuffer bytes = request().bytes();
        bytes.putLong(offset, bytes.getLong(offset) | (long) connection.number() << CONNECTION_SHIFT);
    }

    @Override
    public int queue() {
        return connection.number();
    }

    @Override
    protected void send(int error, int payloadLength) {
        send(connection.channel(), error, payloadLength, header().unique() & KERNELS_UNIQUE);
    }
}
