// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

/** How the kernel is told to wake those who sleep in poll on a file: FUSE_NOTIFY_POLL. */
public interface PollNotifier {

    /**
     * @param kernelHandle what the kernel knows the file by; if it is no longer polled, that does no harm
     * @param queue        that the last poll of it came from
     */
    void wake(long kernelHandle, int queue);
}
