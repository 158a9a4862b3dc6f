// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.kbus.abi.KbusIoctl;
import org.kbus.linux.NativeBuffer;
import org.kbus.linux.Readiness;

/**
 * The receiving half of a Ksock. Of all threads that wait for something one at a time reads from the device; what it
 * reads may be another's, and then it gives it to that one.
 */
final class Inbox {

    private static final long NANOS_IN_MILLI = 1_000_000;
    private static final String CANNOT_RECEIVE = "cannot receive";

    private final KsockDescriptor file;
    private final Readiness readiness;

    /** What nobody has asked for by the id of its request. */
    @GuardedBy("this")
    private final Deque<Message> arrived = new ArrayDeque<>();
    @GuardedBy("this")
    private final Set<MessageId> expected = new HashSet<>();
    @GuardedBy("this")
    private final Map<MessageId, Message> replies = new HashMap<>();
    /** Requests whose replies nobody wants any more. */
    @GuardedBy("this")
    private final Set<MessageId> abandoned = new HashSet<>();
    @GuardedBy("this")
    private boolean somebodyReads;

    /** Whoever set {@code somebodyReads} uses these, without the lock. */
    private final MessageBuffer buffer = new MessageBuffer();
    private final NativeBuffer length = new NativeBuffer(Integer.BYTES);

    Inbox(KsockDescriptor file) throws IOException {
        this.file = file;
        this.readiness = new Readiness(file.descriptor());
    }

    /** The next message that is not a reply to a call. */
    Optional<Message> receive(Deadline deadline) throws IOException, InterruptedException {
        return Optional.ofNullable(await(MessageId.NONE, deadline));
    }

    /** To be called when the request has its id and nobody can have read its reply. */
    @GuardedBy("this")
    void expectReply(MessageId request) {
        expected.add(request);
    }

    /** What has been expected will not come. */
    synchronized void forgetReply(MessageId request) {
        expected.remove(request);
        replies.remove(request);
    }

    /** The reply to a request that was expected. */
    Message awaitReply(MessageId request, String name, Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        Message reply = null;
        try {
            reply = await(request, deadline);
        } finally {
            if (reply == null) {
                abandon(request);
            }
        }
        if (reply == null) {
            throw new TimeoutException("no reply to " + name + " in time");
        }
        return reply;
    }

    private synchronized void abandon(MessageId request) {
        if (replies.remove(request) == null && expected.remove(request)) {
            abandoned.add(request);
        }
    }

    /**
     * Waits.
     *
     * @param request whose reply is awaited; none for what is no reply to a call
     * @return null if the time is over
     */
    private Message await(MessageId request, Deadline deadline) throws IOException, InterruptedException {
        // When the time is over, what is in the queue is still looked at; but more may come all the time.
        long stillToRead = Long.MAX_VALUE;
        while (true) {
            boolean over = deadline.isOver();
            synchronized (this) {
                Message message = take(request);
                if (message != null) {
                    return message;
                }
                file.requireOpen(KsockOperation.NEXTMSG);
                if (somebodyReads) {
                    if (over) {
                        return null;
                    }
                    waitForReader(deadline);
                    continue;
                }
                somebodyReads = true;
            }
            Message read = null;
            try {
                if (over && stillToRead == Long.MAX_VALUE) {
                    stillToRead = queued();
                }
                read = read();
                if (read == null && !over) {
                    readiness.await(Readiness.POLLIN, deadline.left());
                }
            } finally {
                readingEnded(read);
            }
            if (over && (read == null || --stillToRead <= 0)) {
                synchronized (this) {
                    return take(request);
                }
            }
        }
    }

    @GuardedBy("this")
    private Message take(MessageId request) {
        return request.isNone() ? arrived.pollFirst() : replies.remove(request);
    }

    /** The caller looks again in any case. */
    @GuardedBy("this")
    @SuppressWarnings("WaitNotInLoop")
    private void waitForReader(Deadline deadline) throws InterruptedException {
        long left = deadline.left();
        if (left == Long.MAX_VALUE) {
            wait();
        } else if (left > 0) {
            wait(left / NANOS_IN_MILLI, (int) (left % NANOS_IN_MILLI));
        }
    }

    private synchronized void readingEnded(Message read) {
        somebodyReads = false;
        if (read != null) {
            sort(read);
        }
        notifyAll();
    }

    @GuardedBy("this")
    private void sort(Message message) {
        MessageId request = message.inReplyTo();
        if (message.isReply() && expected.remove(request)) {
            replies.put(request, message);
        } else if (!message.isReply() || !abandoned.remove(request)) {
            arrived.addLast(message);
        }
    }

    private long queued() throws IOException {
        file.ioctl(KbusIoctl.NUMMSGS, length.address(), KsockOperation.NEXTMSG, CANNOT_RECEIVE);
        return Integer.toUnsignedLong(length.bytes().getInt(0));
    }

    /** The next message in the bus's queue, or null if there is none. */
    private Message read() throws IOException {
        if (file.ioctl(KbusIoctl.NEXTMSG, length.address(), KsockOperation.NEXTMSG, CANNOT_RECEIVE) == 0) {
            return null;
        }
        int bytes = length.bytes().getInt(0);
        NativeBuffer memory = buffer.reserve(bytes);
        for (int done = 0; done < bytes;) {
            int count = file.descriptor().read(memory, done, bytes - done);
            if (count <= 0) {
                throw new KbusException("cannot read a message", KsockOperation.READ, -count);
            }
            done += count;
        }
        return buffer.get();
    }

    /** Returns when nobody reads any more; who waits is told. */
    void close() {
        readiness.wakeUp();
        boolean interrupted = false;
        synchronized (this) {
            notifyAll();
            while (somebodyReads) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            readiness.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
