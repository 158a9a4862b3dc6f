// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.linux.NativeBuffer;

/** A request that is read from the channel as a whole, and a reply that is written to it as a whole. */
public final class ChannelExchange extends Exchange {

    /** A page for the headers, as libfuse has it. */
    private static final int REQUEST_SIZE = InitStructs.MAX_WRITE + 4096;
    private static final int REPLY_SIZE = OutHeader.SIZE + InitStructs.MAX_WRITE;

    private final Channel channel;
    private final NativeBuffer request;
    private final NativeBuffer reply;
    private final OutHeader replyHeader;
    private final ByteBuffer data;

    public ChannelExchange(Channel channel) {
        this(channel, new NativeBuffer(REQUEST_SIZE), new NativeBuffer(REPLY_SIZE));
    }

    private ChannelExchange(Channel channel, NativeBuffer request, NativeBuffer reply) {
        super(request.bytes(), request.bytes().slice(InHeader.SIZE, InitStructs.MAX_WRITE),
                reply.bytes().slice(OutHeader.SIZE, InitStructs.MAX_WRITE));
        this.channel = channel;
        this.request = request;
        this.reply = reply;
        this.replyHeader = new OutHeader(reply.bytes());
        this.data = request.bytes().duplicate().order(ByteOrder.nativeOrder());
    }

    /**
     * Waits for the next request.
     *
     * @return false when the mount has gone
     */
    public boolean receive() throws IOException {
        boolean received = channel.receive(request);
        begin();
        return received;
    }

    /** It holds no request for some time, and is not to take up room. */
    public void clear() {
        request.clear();
        reply.clear();
    }

    @Override
    public ByteBuffer data(int operationSize) {
        return data.clear().limit(header().length()).position(InHeader.SIZE + operationSize);
    }

    @Override
    protected void send(int error, int payloadLength) {
        int length = OutHeader.SIZE + payloadLength;
        replyHeader.put(length, error, header().unique());
        channel.send(reply, length);
    }
}
