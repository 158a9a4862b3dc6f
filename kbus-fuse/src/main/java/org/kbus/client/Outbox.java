// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.kbus.abi.KbusIoctl;
import org.kbus.linux.NativeBuffer;
import org.kbus.linux.Readiness;

/** The sending half of a Ksock: one message at a time, whole. */
final class Outbox {

    /** The bus wakes a poll that waits for room when a queue is read from, but not whenever room is made. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final KsockDescriptor file;
    private final Inbox inbox;
    private final Readiness readiness;
    private final ReentrantLock lock = new ReentrantLock();
    @GuardedBy("lock")
    private final MessageBuffer buffer = new MessageBuffer();
    @GuardedBy("lock")
    private final NativeBuffer sentId = new NativeBuffer(Long.BYTES);

    Outbox(KsockDescriptor file, Inbox inbox) throws IOException {
        this.file = file;
        this.inbox = inbox;
        this.readiness = new Readiness(file.descriptor());
    }

    /**
     * Sends a message.
     *
     * @param awaitsReply whether the inbox is to keep the reply for whoever asks it for that
     * @throws TimeoutException if there was no room in time; nobody gets the message
     */
    MessageId send(Message message, boolean awaitsReply, Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        if (!lock.tryLock(deadline.left(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("other messages of this Ksock waited for room for too long");
        }
        try {
            write(message);
            return sendWritten(message, awaitsReply, deadline);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void write(Message message) throws IOException {
        file.requireOpen(KsockOperation.WRITE);
        int length = buffer.put(message);
        NativeBuffer memory = buffer.reserve(length);
        for (int written = 0; written < length;) {
            int count = file.descriptor().write(memory, written, length - written);
            if (count < 0) {
                file.ioctl(KbusIoctl.DISCARD, 0);
                throw new KbusException("cannot send " + message.name(), KsockOperation.WRITE, -count);
            }
            written += count;
        }
    }

    @GuardedBy("lock")
    private MessageId sendWritten(Message message, boolean awaitsReply, Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        int result;
        MessageId id;
        // Nobody takes the reply out of the queue before it is known that it is awaited.
        synchronized (inbox) {
            result = file.ioctl(KbusIoctl.SEND, sentId.address());
            id = new MessageId(sentId.bytes().getInt(0), sentId.bytes().getInt(Integer.BYTES));
            if (awaitsReply && (result >= 0 || isWaitingForRoom(result))) {
                inbox.expectReply(id);
            }
        }
        if (isWaitingForRoom(result)) {
            waitForRoom(message, id, deadline);
        } else if (result < 0) {
            file.ioctl(KbusIoctl.DISCARD, 0);
            throw new KbusException("cannot send " + message.name(),
                    message.isReply() ? KsockOperation.SEND_REPLY : KsockOperation.SEND, -result);
        }
        return id;
    }

    private static boolean isWaitingForRoom(int result) {
        return result == -KbusErrno.EAGAIN.number();
    }

    /** The bus tries to send again whenever it is asked whether the Ksock can be written to. */
    @GuardedBy("lock")
    private void waitForRoom(Message message, MessageId id, Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        boolean sent = false;
        try {
            while (!sent) {
                file.requireOpen(KsockOperation.SEND);
                long left = deadline.left();
                int ready = readiness.await(Readiness.POLLOUT, Math.min(left, LOOK_AGAIN_NANOS));
                sent = (ready & Readiness.POLLOUT) != 0;
                if (!sent && ready != 0) {
                    throw ended(message);
                }
                if (!sent && left == 0) {
                    throw new TimeoutException("there was no room for " + message.name() + " in time");
                }
            }
        } finally {
            if (!sent) {
                file.ioctl(KbusIoctl.DISCARD, 0);
                inbox.forgetReply(id);
            }
        }
    }

    /** There is nobody who tries to send any more. An ioctl tells why, which poll(2) does not. */
    @GuardedBy("lock")
    private KbusException ended(Message message) {
        int result = file.ioctl(KbusIoctl.LASTSENT, sentId.address());
        return new KbusException("cannot send " + message.name(), KsockOperation.SEND,
                result < 0 ? -result : KbusErrno.ENOTCONN.number());
    }

    /** Returns when nobody sends any more. */
    void close() {
        readiness.wakeUp();
        lock.lock();
        try {
            readiness.close();
        } finally {
            lock.unlock();
        }
    }
}
