// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import java.util.concurrent.atomic.AtomicBoolean;
import org.kbus.abi.DataModel;
import org.kbus.abi.KbusIoctl;
import org.kbus.linux.Descriptor;

/** The descriptor of a Ksock, and whether it is still to be used. */
final class KsockDescriptor {

    private final Descriptor descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    KsockDescriptor(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    /** What ioctl(2) gives, or an error number with a minus sign: EBADF once it is closed. */
    int ioctl(KbusIoctl ioctl, long argument) {
        return isClosed() ? -KbusErrno.EBADF.number() : descriptor.ioctl(ioctl.command(DataModel.LP64), argument);
    }

    /**
     * An ioctl that is to succeed.
     *
     * @param operation what it is, for errors
     * @param what      what cannot be done if it fails, such as {@code cannot receive}
     * @return what ioctl(2) gives, 0 at least
     */
    int ioctl(KbusIoctl ioctl, long argument, KsockOperation operation, String what) throws KbusException {
        int result = ioctl(ioctl, argument);
        if (result < 0) {
            throw new KbusException(what, operation, -result);
        }
        return result;
    }

    boolean isClosed() {
        return closed.get();
    }

    void requireOpen(KsockOperation operation) throws KbusException {
        if (isClosed()) {
            throw new KbusException("the Ksock is closed", operation, KbusErrno.EBADF.number());
        }
    }

    /** From here on nobody begins anything with it. The answer is whether nobody has called this before. */
    boolean beginClose() {
        return closed.compareAndSet(false, true);
    }

    /** To be called when nobody uses it any more: its number may be somebody else's at once. */
    void close() {
        closed.set(true);
        descriptor.close();
    }
}
