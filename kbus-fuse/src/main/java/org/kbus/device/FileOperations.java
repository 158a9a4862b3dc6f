// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

/**
 * What a device does when somebody opens, reads, writes, polls, controls or closes it.
 *
 * <p>A transport calls these from one thread at a time, in the order in which the kernel queued the requests. That
 * order is what makes a close(2) that has returned lie before all that happens after it.
 */
public interface FileOperations {

    void open(OpenFile file, Request.Open request);

    /** The last descriptor is gone. Nobody waits for an answer. */
    void release(OpenFile file);

    void read(OpenFile file, Request.Read request);

    void write(OpenFile file, Request.Write request);

    void ioctl(OpenFile file, Request.Ioctl request);

    void poll(OpenFile file, Request.Poll request);
}
