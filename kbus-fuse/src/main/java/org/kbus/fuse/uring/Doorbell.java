// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.io.IOException;
import org.kbus.linux.Descriptor;
import org.kbus.linux.IoUring;
import org.kbus.linux.NativeBuffer;

/** An eventfd(2) that gets a thread out of its ring. */
final class Doorbell {

    private final Descriptor descriptor = Descriptor.eventfd();
    private final NativeBuffer rings = new NativeBuffer(Long.BYTES);
    private final NativeBuffer one = new NativeBuffer(Long.BYTES);

    Doorbell() throws IOException {
        one.bytes().putLong(0, 1);
    }

    /** Any thread may. */
    void ring() {
        descriptor.write(one, one.size());
    }

    /**
     * Prepares to be told by a ring when it is rung next.
     *
     * @param userData told with the completion
     */
    void prepareListening(IoUring ring, long userData) {
        ring.prepareRead(descriptor, rings, userData);
    }

    void close() {
        descriptor.close();
    }
}
