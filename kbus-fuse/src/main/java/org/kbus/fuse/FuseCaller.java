// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;
import org.kbus.device.Caller;
import org.kbus.device.CallerMemory;
import org.kbus.linux.ProcessMemory;
import org.kbus.linux.Threads;

/** Whoever made the request of an exchange. It sleeps until we answer, so that its thread id stays its own. */
final class FuseCaller implements Caller, CallerMemory {

    private final InHeader header;
    private final FetchWatch watch;
    private final Runnable onAbandoned;
    private final Threads threads = new Threads();
    private ProcessMemory processes = new ProcessMemory();

    /** @param onAbandoned see {@link FetchWatch#begin} */
    FuseCaller(InHeader header, FetchWatch watch, Runnable onAbandoned) {
        this.header = header;
        this.watch = watch;
        this.onAbandoned = onAbandoned;
    }

    /** Leaves what an abandoned fetch may still write to, to it. */
    void abandonFetch() {
        processes = new ProcessMemory();
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

    @Override
    public CallerMemory memory() {
        return this;
    }

    @Override
    public int fetch(long address, int length, long secondAddress, int secondLength) {
        int uid = uid();
        if (!watch.admits(uid)) {
            return 0;
        }
        long fetch = watch.begin(uid, onAbandoned);
        int count = processes.read(pid(), address, length, secondAddress, secondLength);
        watch.end(fetch, uid);
        return count;
    }

    @Override
    public ByteBuffer fetched() {
        return processes.bytes();
    }

    /** Writes the first bytes of a buffer into the caller's memory, and says whether it could be done. */
    boolean write(long address, int length, ByteBuffer from) {
        int uid = uid();
        if (!watch.admits(uid)) {
            return false;
        }
        long fetch = watch.begin(uid, onAbandoned);
        boolean written = processes.write(pid(), address, length, from);
        watch.end(fetch, uid);
        return written;
    }
}
