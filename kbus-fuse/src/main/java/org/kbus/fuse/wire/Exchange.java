// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A request and the reply to it, in the memory in which they pass between the kernel and us. It is used for one request
 * after another. Where the parts lie is the concern of how they pass.
 *
 * <p>A reply is made, by {@link #reply} or {@link #fail}, and then sent: it is made while the state that it tells of
 * cannot change, and sent when nobody has to wait for that.
 */
public abstract class Exchange {

    private final InHeader header;
    private final ByteBuffer operation;
    private final ByteBuffer payload;
    private boolean answered;
    private int error;
    private int payloadLength;

    /**
     * @param header    where the request's header is
     * @param operation where the struct is that the operation has, from its index 0 on
     * @param payload   where what follows the reply's header is put
     */
    protected Exchange(ByteBuffer header, ByteBuffer operation, ByteBuffer payload) {
        this.header = new InHeader(header);
        this.operation = operation.order(ByteOrder.nativeOrder());
        this.payload = payload.order(ByteOrder.nativeOrder());
    }

    /** Of the request. It is good until the reply has been sent. */
    public final InHeader header() {
        return header;
    }

    /** The struct that belongs to the request's operation, from its index 0 on; as good as the header. */
    public final ByteBuffer operation() {
        return operation;
    }

    /**
     * What follows that struct in the request. It may lie where the reply's payload is going to.
     *
     * @param operationSize of the struct, in bytes
     */
    public abstract ByteBuffer data(int operationSize);

    /** Where what follows the header of the reply is put. */
    public final ByteBuffer payload() {
        return payload;
    }

    /** Which of the kernel's queues its request came from, where there are several. */
    public int queue() {
        return 0;
    }

    /** Another request has come. */
    protected final void begin() {
        answered = false;
        payload.clear();
    }

    /** Whether the request has its reply, be it sent or not. */
    public final boolean isAnswered() {
        return answered;
    }

    /** Whether that reply is an error. */
    public final boolean isFailed() {
        return answered && error != 0;
    }

    /** Answers with the first bytes of the payload. */
    public final void reply(int length) {
        answered = true;
        error = 0;
        payloadLength = length;
    }

    /** @param errno greater than 0 */
    public final void fail(int errno) {
        answered = true;
        error = -errno;
        payloadLength = 0;
    }

    /** Sends the reply that was made. To be called once for each request, by whichever thread. */
    public final void send() {
        send(error, payloadLength);
    }

    /** @param replyError 0, or an error number with a minus sign */
    protected abstract void send(int replyError, int length);
}
