// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.kbus.fuse.serve.Dispatcher;
import org.kbus.fuse.serve.Service;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.OutHeader;
import org.kbus.fuse.wire.UringStructs;
import org.kbus.linux.IoUring;
import org.kbus.linux.NativeBuffer;

/**
 * A request that comes over io_uring: one entry of a processor's queue. The kernel puts a request into it; the reply is
 * left in its place, and whichever ring of ours is told to commit it has the next request fetched into it.
 */
final class UringExchange extends Exchange {

    private final int channelDescriptor;
    private final int queueId;
    private final long number;
    private final Consumer<UringExchange> onAnswered;
    private final Dispatcher dispatcher;
    private final UringStructs structs;
    private final OutHeader replyHeader;
    private final long vectors;
    private final NativeBuffer payload;
    private final ByteBuffer data;

    /**
     * @param number     what tells it from the others of its queue; 0 at least
     * @param place      of its headers
     * @param payload    of which that tells the kernel as well
     * @param onAnswered has {@link #commit} called in a thread that has a ring; called in any thread
     */
    UringExchange(Service service, int queueId, long number, HeaderPages.Place place, NativeBuffer payload,
            Consumer<UringExchange> onAnswered) {
        super(place.bytes(), place.bytes().slice(UringStructs.OPERATION_OFFSET, UringStructs.OPERATION_SIZE),
                payload.bytes());
        this.channelDescriptor = service.channel().descriptor();
        this.queueId = queueId;
        this.number = number;
        this.onAnswered = onAnswered;
        // The kernel itself fills it again as soon as it has been answered.
        this.dispatcher = new Dispatcher(this, service, () -> {
        });
        this.structs = new UringStructs(place.bytes());
        this.replyHeader = new OutHeader(place.bytes());
        this.vectors = place.vectors();
        this.payload = payload;
        this.data = payload.bytes().duplicate().order(ByteOrder.nativeOrder());
    }

    @Override
    public int queue() {
        return queueId;
    }

    long number() {
        return number;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /**
     * Prepares to make the entry known to the kernel, which then puts a request into it.
     *
     * @param userData told with the completion, when there is a request
     */
    void register(IoUring ring, long userData) {
        prepare(ring, UringStructs.REGISTER, userData, vectors, 2, 0);
    }

    /** Prepares to have the reply sent, and the next request fetched; {@link #number} is told with the completion. */
    void commit(IoUring ring) {
        prepare(ring, UringStructs.COMMIT_AND_FETCH, number, 0, 0, structs.commitId());
    }

    private void prepare(IoUring ring, int command, long userData, long address, int count, long commitId) {
        int at = ring.prepareCommand(channelDescriptor, command, address, count, userData);
        UringStructs.putCommand(ring.submissions(), at, commitId, queueId);
    }

    /** The kernel has put a request into it. */
    void receive() {
        begin();
    }

    @Override
    public ByteBuffer data(int operationSize) {
        return data.clear().limit(structs.payloadSize());
    }

    /** Its request is one that has no data, and no answer for some time: it is not to take up room. */
    void clearPayload() {
        payload.clear();
    }

    @Override
    protected void send(int error, int payloadLength) {
        replyHeader.put(OutHeader.SIZE + payloadLength, error, header().unique());
        structs.payloadSize(payloadLength);
        onAnswered.accept(this);
    }
}
