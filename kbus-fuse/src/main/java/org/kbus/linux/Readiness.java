// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * Waits until a descriptor is ready for something, as poll(2) does, and can be told to stop waiting. One thread waits
 * at a time; any may tell it to stop.
 */
public final class Readiness implements AutoCloseable {

    public static final int POLLIN = 0x1;
    public static final int POLLOUT = 0x4;

    private static final int POLLFD_SIZE = 8;
    private static final int EVENTS_OFFSET = 4;
    private static final int REVENTS_OFFSET = 6;
    private static final int COUNTER_OFFSET = 2 * POLLFD_SIZE;
    private static final long NANOS_IN_MILLI = 1_000_000;

    /** Two pollfds, of the descriptor and of the counter that ends the waiting, and room for the counter's value. */
    private final NativeBuffer memory = new NativeBuffer(COUNTER_OFFSET + Long.BYTES);
    private final NativeBuffer one = new NativeBuffer(Long.BYTES);
    private final Descriptor wakeUps = Descriptor.eventfd();

    /** @param descriptor what to wait for; it is not closed with this */
    public Readiness(Descriptor descriptor) throws IOException {
        one.bytes().putLong(0, 1);
        memory.bytes().putInt(0, descriptor.number());
        memory.bytes().putInt(POLLFD_SIZE, wakeUps.number()).putShort(POLLFD_SIZE + EVENTS_OFFSET, (short) POLLIN);
    }

    /**
     * Waits.
     *
     * @param events what for: {@link #POLLIN}, {@link #POLLOUT}
     * @param nanos  for how long at most; 0 only looks
     * @return what it is ready for, which may be POLLERR or POLLHUP as well; 0 if the time is over or {@link #wakeUp}
     *         was called
     * @throws InterruptedException if the thread was interrupted and the descriptor is not ready; if it is, the thread
     *                              stays interrupted
     */
    public int await(int events, long nanos) throws IOException, InterruptedException {
        Interruption interruption = new Interruption();
        int ready = 0;
        boolean interrupted;
        try {
            interruption.started();
            ready = poll(events, nanos);
        } finally {
            interrupted = interruption.ended();
        }
        // To ask what a device is ready for may have made it so, and then whoever has asked is to know.
        if (interrupted && ready == 0) {
            throw new InterruptedException();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ready;
    }

    private int poll(int events, long nanos) throws LinuxException {
        ByteBuffer pollfds = memory.bytes();
        pollfds.putShort(EVENTS_OFFSET, (short) events).putShort(REVENTS_OFFSET, (short) 0);
        pollfds.putShort(POLLFD_SIZE + REVENTS_OFFSET, (short) 0);
        long millis = nanos / NANOS_IN_MILLI + (nanos % NANOS_IN_MILLI == 0 ? 0 : 1);
        int ready = LibC.INSTANCE.poll(memory.address(), 2, (int) Math.min(millis, Integer.MAX_VALUE));
        if (ready < 0) {
            if (LinuxException.lastErrno() == LinuxException.EINTR) {
                return 0;
            }
            throw LinuxException.last("cannot poll");
        }
        if (pollfds.getShort(POLLFD_SIZE + REVENTS_OFFSET) != 0) {
            wakeUps.read(memory, COUNTER_OFFSET, Long.BYTES);
        }
        return pollfds.getShort(REVENTS_OFFSET) & 0xFFFF;
    }

    /** Ends the waiting, or the next if nobody waits now. */
    public void wakeUp() {
        wakeUps.write(one, Long.BYTES);
    }

    @Override
    public void close() {
        wakeUps.close();
    }

    /** A thread that sleeps in the kernel does not notice {@link Thread#interrupt}; who is in a channel is told. */
    private final class Interruption extends AbstractInterruptibleChannel {

        void started() {
            begin();
        }

        /** Whether there was an interrupt, which from here on the thread no longer has. */
        boolean ended() {
            try {
                end(true);
                return false;
            } catch (ClosedByInterruptException e) {
                return Thread.interrupted();
            } catch (AsynchronousCloseException e) {
                throw new IllegalStateException("nobody but an interrupt closes it", e);
            }
        }

        @Override
        protected void implCloseChannel() {
            wakeUp();
        }
    }
}
