// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.nio.ByteBuffer;

/** {@code struct iovec}: an address and a length, each as long as an address of this machine. */
public final class IoVector {

    private static final int WORD = jnr.ffi.Runtime.getSystemRuntime().addressSize();

    public static final int SIZE = 2 * WORD;

    private IoVector() {
    }

    /**
     * @param into   in the machine's byte order
     * @param at     the index of its first byte
     * @param length in bytes
     */
    public static void put(ByteBuffer into, int at, long address, long length) {
        if (WORD == Long.BYTES) {
            into.putLong(at, address).putLong(at + WORD, length);
        } else {
            into.putInt(at, (int) address).putInt(at + WORD, (int) length);
        }
    }
}
