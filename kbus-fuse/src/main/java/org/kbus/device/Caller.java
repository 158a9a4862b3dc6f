// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/** The thread whose system call a request comes from. It is good until the request has been answered. */
public interface Caller {

    /** Its thread id; 0 if it cannot be seen from here (another pid namespace). */
    int pid();

    /** The process that the thread belongs to; 0 if it cannot be seen from here. */
    int process();

    int uid();

    int gid();
}
