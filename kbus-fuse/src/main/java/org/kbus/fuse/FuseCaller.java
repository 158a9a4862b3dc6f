// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;
import org.kbus.device.Caller;
import org.kbus.device.CallerMemory;
import org.kbus.linux.ProcessMemory;

/** Whoever made the request in the channel. It sleeps until we answer, so that its thread id stays its own. */
final class FuseCaller implements Caller, CallerMemory {

    private final InHeader header;
    private final ProcessMemory processes = new ProcessMemory();

    FuseCaller(InHeader header) {
        this.header = header;
    }

    @Override
    public int pid() {
        return header.pid();
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

    /** Writes the first bytes of a direct buffer into the caller's memory, and says whether it could be done. */
    boolean write(long address, int length, ByteBuffer from) {
        return processes.write(pid(), address, length, from);
    }

    @Override
    public int read(long address, int length, long secondAddress, int secondLength, ByteBuffer into) {
        return processes.read(pid(), address, length, secondAddress, secondLength, into);
    }
}
