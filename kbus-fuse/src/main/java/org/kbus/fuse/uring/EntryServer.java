// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

/** Whoever serves a queue, as those see it who have something for it to do. */
interface EntryServer {

    /** Whether the calling thread is the one that serves, and has no successor yet. */
    boolean isCurrentThread();

    /** Prepares to have the reply in an entry sent. The serving thread's own. */
    void commit(UringExchange entry);

    /** Has the thread look what others have answered, or whether it is asked. Any thread may. */
    void ring();
}
