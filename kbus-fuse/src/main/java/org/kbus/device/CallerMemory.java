// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.nio.ByteBuffer;

/** The memory of a process that waits for us to answer it. */
public interface CallerMemory {

    /**
     * Fetches {@code length} bytes at {@code address}.
     *
     * @return whether all of them could be had; if not, the caller gave a bad address (EFAULT)
     */
    default boolean fetch(long address, int length) {
        return fetch(address, length, 0, 0) == length;
    }

    /**
     * Fetches from two places at once.
     *
     * <p>A caller may see to it that its memory takes for ever to be had. An operation that fetches may therefore never
     * come back from here: its caller has been answered EFAULT then, and other operations are called in its stead. So
     * it is to have changed nothing before that must not stay as it is.
     *
     * @return how many bytes could be had, counted from the first on
     */
    int fetch(long address, int length, long secondAddress, int secondLength);

    /** What was fetched last, from index 0 on, the second place behind the first; good until the next fetch. */
    ByteBuffer fetched();
}
