// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

/** FNV-1a in 64 bits, with which the traces tell long texts and data apart. */
final class Digest {

    static final long EMPTY = 0xCBF29CE484222325L;

    private static final long PRIME = 0x100000001B3L;

    private Digest() {
    }

    static long of(byte[] bytes) {
        return add(EMPTY, bytes, 0, bytes.length);
    }

    static long add(long digest, byte[] bytes, int from, int length) {
        long sum = digest;
        for (int i = from; i < from + length; i++) {
            sum = (sum ^ bytes[i] & 0xFF) * PRIME;
        }
        return sum;
    }

    /** As the traces show it. */
    static String text(long digest) {
        return String.format("#%08x", (int) digest);
    }
}
