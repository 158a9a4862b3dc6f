// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.linux.IoUring;
import org.kbus.linux.NativeBuffer;

/**
 * A request that comes over io_uring: the one entry of a processor's queue. The kernel puts a request into it; the
 * reply is left in its place, and the ring is told to commit it and to fetch the next.
 */
final class UringExchange extends Exchange {

    private static final int IOVEC_SIZE = 16;

    private final FuseChannel channel;
    private final int queueId;
    private final UringStructs structs;
    private final OutHeader replyHeader;
    private final NativeBuffer vectors = new NativeBuffer(2 * IOVEC_SIZE);
    private final ByteBuffer data;

    private IoUring ring;

    UringExchange(FuseChannel channel, int queueId) {
        this(channel, queueId, new NativeBuffer(UringStructs.SIZE), new NativeBuffer(InitOut.MAX_WRITE));
    }

    private UringExchange(FuseChannel channel, int queueId, NativeBuffer headers, NativeBuffer payload) {
        super(headers.bytes(),
                headers.bytes().slice(UringStructs.OPERATION_OFFSET, UringStructs.OPERATION_SIZE),
                payload.bytes());
        this.channel = channel;
        this.queueId = queueId;
        this.structs = new UringStructs(headers.bytes());
        this.replyHeader = new OutHeader(headers.bytes());
        this.data = payload.bytes().duplicate().order(ByteOrder.nativeOrder());
        vectors.bytes().putLong(0, headers.address()).putLong(8, headers.size());
        vectors.bytes().putLong(16, payload.address()).putLong(24, payload.size());
    }

    /** From now on it is this ring that is told. */
    void moveTo(IoUring other) {
        ring = other;
    }

    /** Prepares to make the entry known to the kernel, which then puts a request into it. */
    void register(long userData) {
        prepare(UringStructs.REGISTER, vectors.address(), 2, 0, userData);
    }

    private void prepare(int command, long address, int count, long commitId, long userData) {
        int at = ring.prepareCommand(channel.descriptor(), command, address, count, userData);
        UringStructs.putCommand(ring.submissions(), at, commitId, queueId);
    }

    @Override
    ByteBuffer data(int operationSize) {
        return data.clear().limit(structs.payloadSize());
    }

    @Override
    void send(int error, int payloadLength) {
        replyHeader.put(OutHeader.SIZE + payloadLength, error, header().unique());
        structs.payloadSize(payloadLength);
        prepare(UringStructs.COMMIT_AND_FETCH, 0, 0, structs.commitId(), UringServer.REQUEST);
    }
}
