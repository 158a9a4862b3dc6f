// SPDX-License-Identifier: Apache-2.0
package org.kbus.state;

/** A sum over all that is written or read, to tell a damaged state by. It is the same in all processes. */
final class StateSum {

    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private long sum;

    void add(long value) {
        sum = (Long.rotateLeft(sum, 23) ^ value) * FACTOR;
    }

    void add(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            add(bytes[i]);
        }
    }

    long value() {
        return sum;
    }
}
