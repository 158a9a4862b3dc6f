// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;

/** {@code struct fuse_interrupt_in}: somebody who waits for an answer has got a signal. */
public final class InterruptIn {

    private InterruptIn() {
    }

    /** The number of the request that is waited for. */
    public static long unique(ByteBuffer operation) {
        return operation.getLong(0);
    }
}
