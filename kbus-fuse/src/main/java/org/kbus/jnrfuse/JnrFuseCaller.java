// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.nio.ByteBuffer;
import org.kbus.device.Caller;
import org.kbus.device.CallerMemory;
import org.kbus.linux.PatientProcessMemory;
import org.kbus.linux.Threads;
import ru.serce.jnrfuse.struct.FuseContext;

/** Whoever made the request being served. It sleeps until we answer, so that its thread id stays its own. */
final class JnrFuseCaller implements Caller, CallerMemory {

    private final PatientProcessMemory processes = new PatientProcessMemory();
    private final Threads threads = new Threads();
    private FuseContext context;

    /**
     * Begins a session.
     *
     * @param threadContext the context of the thread that serves: libfuse has one for each, and fills it anew with
     *                      every request
     */
    void session(FuseContext threadContext) {
        context = threadContext;
    }

    @Override
    public int pid() {
        return context.pid.intValue();
    }

    @Override
    public int process() {
        return threads.processOf(pid());
    }

    @Override
    public int uid() {
        return context.uid.intValue();
    }

    @Override
    public int gid() {
        return context.gid.intValue();
    }

    @Override
    public CallerMemory memory() {
        return this;
    }

    /** Writes the first bytes of a buffer into the caller's memory, and says whether it could be done. */
    boolean write(long address, int length, ByteBuffer from) {
        return processes.write(pid(), address, length, from);
    }

    @Override
    public int fetch(long address, int length, long secondAddress, int secondLength) {
        return processes.read(pid(), address, length, secondAddress, secondLength);
    }

    @Override
    public ByteBuffer fetched() {
        return processes.bytes();
    }
}
