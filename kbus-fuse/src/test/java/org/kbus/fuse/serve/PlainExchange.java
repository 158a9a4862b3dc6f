// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.InHeader;
import org.kbus.fuse.wire.Opcode;

/** A request that a test makes up, and the reply that is sent. */
final class PlainExchange extends Exchange {

    private static final int SIZE = 8192;

    private final ByteBuffer request;
    private int sent;
    private int error;
    private boolean failing;

    PlainExchange() {
        this(ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder()));
    }

    private PlainExchange(ByteBuffer request) {
        super(request, request.slice(InHeader.SIZE, SIZE - InHeader.SIZE), ByteBuffer.allocateDirect(SIZE));
        this.request = request;
    }

    /** An ioctl(2) comes, whose number announces no output. */
    void receiveIoctl(long unique, int uid, int pid, long handle, int command, long argument) {
        request.putInt(4, Opcode.IOCTL).putLong(8, unique).putInt(24, uid).putInt(32, pid);
        request.putLong(InHeader.SIZE, handle).putInt(InHeader.SIZE + 8, 0).putInt(InHeader.SIZE + 12, command)
                .putLong(InHeader.SIZE + 16, argument).putInt(InHeader.SIZE + 28, 0);
        begin();
    }

    /** The file has been closed for good. */
    void receiveRelease(long unique, int uid, long handle) {
        request.putInt(4, Opcode.RELEASE).putLong(8, unique).putInt(24, uid).putInt(32, 0);
        request.putLong(InHeader.SIZE, handle);
        begin();
    }

    /** The reply cannot be sent. */
    void failToSend() {
        failing = true;
    }

    /** How many replies have been sent. */
    int sent() {
        return sent;
    }

    /** Of the last reply: 0, or an error number with a minus sign. */
    int error() {
        return error;
    }

    @Override
    public ByteBuffer data(int operationSize) {
        return request.duplicate().order(ByteOrder.nativeOrder()).position(InHeader.SIZE + operationSize);
    }

    @Override
    protected void send(int replyError, int length) {
        if (failing) {
            throw new IllegalStateException("a mistake");
        }
        sent++;
        error = replyError;
    }
}
