// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import org.kbus.device.Caller;
import org.kbus.linux.Threads;
import ru.serce.jnrfuse.struct.FuseContext;

/** Whoever made the request being served. It sleeps until we answer, so that its thread id stays its own. */
final class JnrFuseCaller implements Caller {

    private final Threads threads = new Threads();
    private FuseContext context;

    /** @param threadContext that of the thread that serves from now on */
    void enter(FuseContext threadContext) {
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
}
