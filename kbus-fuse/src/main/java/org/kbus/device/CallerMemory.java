// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.nio.ByteBuffer;

/** The memory of a process that waits for us to answer it. */
public interface CallerMemory {

    /**
     * Reads {@code length} bytes at {@code address} into the beginning of {@code into}.
     *
     * @return whether all of them could be read; if not, the caller gave a bad address (EFAULT)
     */
    default boolean read(long address, int length, ByteBuffer into) {
        return read(address, length, 0, 0, into) == length;
    }

    /**
     * Reads from two places at once, the second behind the first.
     *
     * @param into a direct buffer, filled from its index 0 on; its position and limit are not looked at
     * @return how many bytes could be read, counted from the first on
     */
    int read(long address, int length, long secondAddress, int secondLength, ByteBuffer into);
}
