// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.io.IOException;
import java.nio.file.Path;

/** A way in which the nodes of a directory come to stand in the file system and programs reach them. */
public interface Transport {

    /**
     * Mounts on an existing directory and serves what programs do there, until it is unmounted. The operations of all
     * nodes are called by one thread at a time.
     *
     * @param onUsable called once, from that thread or another, when programs can open the nodes
     * @throws IOException if it cannot be mounted, or can be served no longer
     */
    void serve(Path mountPoint, Runnable onUsable) throws IOException;

    /** Gives back the memory of requests that there were once more of at a time. Any thread may call it at any time. */
    default void trim() {
    }
}
