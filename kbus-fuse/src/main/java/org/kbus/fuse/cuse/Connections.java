// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.cuse;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.kbus.fuse.wire.ChannelPollNotifier;
import org.kbus.fuse.wire.PollNotifier;
import org.kbus.linux.Epoll;
import org.kbus.linux.LinuxException;

/** All that requests come through, by their numbers. There may become more at any time. */
final class Connections implements AutoCloseable {

    private final List<Connection> all = new CopyOnWriteArrayList<>();
    private final Epoll epoll;

    /** @param mount that of the mount, number 0 */
    Connections(Connection mount) throws LinuxException {
        epoll = new Epoll();
        add(mount);
    }

    /** @param connection whose number is {@link #count} */
    void add(Connection connection) throws LinuxException {
        all.add(connection);
        epoll.add(connection.descriptor(), connection.number());
    }

    int count() {
        return all.size();
    }

    Connection get(int number) {
        return all.get(number);
    }

    /** For one thread, to wait until something can be received. */
    Epoll.Ready newReady() {
        return epoll.new Ready();
    }

    /** For one thread, to wake whoever sleeps on a file through the connection that the poll came from. */
    PollNotifier newNotifier() {
        return new ChannelPollNotifier(queue -> get(queue).channel());
    }

    @Override
    public void close() {
        epoll.close();
        all.forEach(Connection::close);
    }
}
