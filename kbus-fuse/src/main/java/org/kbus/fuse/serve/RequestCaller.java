// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import org.kbus.device.Caller;
import org.kbus.fuse.wire.InHeader;
import org.kbus.linux.Threads;

/** Whoever made the request of an exchange. It sleeps until we answer, so that its thread id stays its own. */
final class RequestCaller implements Caller {

    private final InHeader header;
    private final Threads threads = new Threads();

    RequestCaller(InHeader header) {
        this.header = header;
    }

    @Override
    public int pid() {
        return header.pid();
    }

    @Override
    public int process() {
        return threads.processOf(pid());
    }

    @Override
    public int uid() {
        return header.uid();
    }

    @Override
    public int gid() {
        return header.gid();
    }
}
