// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A request and the reply to it, in the memory in which they pass between the kernel and us. It is used for one request
 * after another. Where the parts lie is the concern of how they pass.
 */
abstract class Exchange {

    private final InHeader header;
    private final ByteBuffer operation;
    private final ByteBuffer payload;
    private boolean answered = true;

    /**
     * @param header    where the request's header is
     * @param operation where the struct is that the operation has, from its index 0 on
     * @param payload   where what follows the reply's header is put
     */
    Exchange(ByteBuffer header, ByteBuffer operation, ByteBuffer payload) {
        this.header = new InHeader(header);
        this.operation = operation.order(ByteOrder.nativeOrder());
        this.payload = payload.order(ByteOrder.nativeOrder());
    }

    /** Of the request. It is good until the request has been answered. */
    final InHeader header() {
        return header;
    }

    /** The struct that belongs to the request's operation, from its index 0 on; as good as the header. */
    final ByteBuffer operation() {
        return operation;
    }

    /**
     * What follows that struct in the request. It may lie where the reply's payload is going to.
     *
     * @param operationSize of the struct, in bytes
     */
    abstract ByteBuffer data(int operationSize);

    /** Where what follows the header of the reply is put. */
    final ByteBuffer payload() {
        return payload;
    }

    /** Another request has come. */
    final void begin() {
        answered = false;
        payload.clear();
    }

    /** Whether the request has been answered. */
    final boolean isAnswered() {
        return answered;
    }

    /** Answers with the first bytes of the payload. */
    final void reply(int payloadLength) {
        answered = true;
        send(0, payloadLength);
    }

    /** @param errno greater than 0 */
    final void fail(int errno) {
        answered = true;
        send(-errno, 0);
    }

    /** @param error 0, or an error number with a minus sign */
    abstract void send(int error, int payloadLength);
}
