// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.nio.ByteBuffer;

/** Several descriptors, of which some can be read: epoll(7). Any thread may add to it, and several may wait. */
public final class Epoll implements AutoCloseable {

    private static final int EPOLL_CLOEXEC = 02000000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;

    /** {@code struct epoll_event} is packed on x86-64, and nowhere else. */
    private static final int DATA_OFFSET = System.getProperty("os.arch").equals("amd64") ? 4 : 8;
    private static final int EVENT_SIZE = DATA_OFFSET + Long.BYTES;
    private static final int MOST_EVENTS = 64;

    private final Descriptor descriptor;

    public Epoll() throws LinuxException {
        int fd = LibC.INSTANCE.epoll_create1(EPOLL_CLOEXEC);
        if (fd < 0) {
            throw LinuxException.last("cannot make an epoll");
        }
        descriptor = Descriptor.of(fd);
    }

    /**
     * Adds a descriptor, until it is closed.
     *
     * @param number what it is told by when it can be read
     */
    public void add(Descriptor added, int number) throws LinuxException {
        NativeBuffer event = new NativeBuffer(EVENT_SIZE);
        event.bytes().putInt(0, EPOLLIN).putLong(DATA_OFFSET, number);
        if (LibC.INSTANCE.epoll_ctl(descriptor.number(), EPOLL_CTL_ADD, added.number(), event.address()) < 0) {
            throw LinuxException.last("cannot add to an epoll");
        }
    }

    /** Those that could be read when one thread asked last. */
    public final class Ready {

        private final NativeBuffer memory = new NativeBuffer(MOST_EVENTS * EVENT_SIZE);
        private final ByteBuffer events = memory.bytes();

        /**
         * Waits until there are any, or for a signal.
         *
         * @return how many; there may be more, and then others come first the next time
         */
        public int await() throws LinuxException {
            int count = LibC.INSTANCE.epoll_wait(descriptor.number(), memory.address(), MOST_EVENTS, -1);
            if (count < 0 && LinuxException.lastErrno() != LinuxException.EINTR) {
                throw LinuxException.last("cannot wait for an epoll");
            }
            return Math.max(count, 0);
        }

        /** The number of one of them. What is wrong with it reading will tell. */
        public int number(int index) {
            return (int) events.getLong(index * EVENT_SIZE + DATA_OFFSET);
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
