// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.linux.NativeBuffer;

/** A request that is read as a whole, and a reply that is written as a whole, each in memory of its own. */
public abstract class WholeExchange extends Exchange {

    /** A page for the headers, as libfuse has it. */
    private static final int REQUEST_SIZE = InitStructs.MAX_WRITE + 4096;
    private static final int REPLY_SIZE = OutHeader.SIZE + InitStructs.MAX_WRITE;

    private final NativeBuffer request;
    private final NativeBuffer reply;
    private final OutHeader replyHeader;
    private final ByteBuffer data;

    protected WholeExchange() {
        this(new NativeBuffer(REQUEST_SIZE), new NativeBuffer(REPLY_SIZE));
    }

    private WholeExchange(NativeBuffer request, NativeBuffer reply) {
        super(request.bytes(), request.bytes().slice(InHeader.SIZE, InitStructs.MAX_WRITE),
                reply.bytes().slice(OutHeader.SIZE, InitStructs.MAX_WRITE));
        this.request = request;
        this.reply = reply;
        this.replyHeader = new OutHeader(reply.bytes());
        this.data = request.bytes().duplicate().order(ByteOrder.nativeOrder());
    }

    /** What requests are read into. */
    protected final NativeBuffer request() {
        return request;
    }

    /** It holds no request for some time, and is not to take up room. */
    public final void clear() {
        request.clear();
        reply.clear();
    }

    @Override
    public final ByteBuffer data(int operationSize) {
        return data.clear().limit(header().length()).position(InHeader.SIZE + operationSize);
    }

    /**
     * Sends the reply.
     *
     * @param channel that its request came from
     * @param unique  of the request, as the kernel has it
     */
    protected final void send(Channel channel, int error, int payloadLength, long unique) {
        int length = OutHeader.SIZE + payloadLength;
        replyHeader.put(length, error, unique);
        channel.send(reply, length);
    }
}
