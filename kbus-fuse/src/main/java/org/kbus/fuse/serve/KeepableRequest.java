// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

/** A request that may be kept: taken from the kernel, and not answered in the turn that it is given. */
interface KeepableRequest {

    /** The kernel's number for it. */
    long unique();

    int uid();

    /** The thread that waits for the answer; 0 if it cannot be seen from here. */
    int pid();

    ServedFile file();

    /** Whoever waits for the answer does so no longer, or is not to. To be called in a turn. */
    void withdraw();

    /** Sends its reply, which has been made. */
    void send();
}
