// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.util.UUID;

/**
 * Hashes what clients choose: the value of a polynomial modulo the prime 2^61-1, whose coefficients they choose, at a
 * point that they do not know, another in each process. Two polynomials of degree n have the same value at n points at
 * most, whatever they are. Nothing that can be seen depends on it.
 *
 * <p>A name's bytes are coefficients of rising powers, so that its hash is a sum, and all prefixes of a name are hashed
 * in one pass. The sum is kept in two halves, of the lower 32 bits of each power and of the upper 29: so a byte costs
 * two multiplications that wait for nothing, and only {@link #fold} reduces.
 */
final class PolynomialHash {

    private static final long PRIME = (1L << 61) - 1;
    /** Of a random UUID's lower half, all bits but the upper two are random. */
    private static final long POINT = UUID.randomUUID().getLeastSignificantBits() & PRIME;
    private static final long LOWER_HALF = 0xFFFF_FFFFL;
    private static final long[] POWERS = powers(MessageName.MAX_LENGTH);

    private PolynomialHash() {
    }

    private static long[] powers(int count) {
        long[] powers = new long[count];
        long power = 1;
        for (int i = 0; i < count; i++) {
            powers[i] = power;
            power = times(power, POINT);
        }
        return powers;
    }

    /** The product of two numbers below 2^61, modulo the prime. */
    private static long times(long a, long b) {
        long low = a * b;
        return reduce((low & PRIME) + (Math.multiplyHigh(a, b) << 3 | low >>> 61));
    }

    private static long reduce(long number) {
        long sum = (number & PRIME) + (number >>> 61);
        return sum >= PRIME ? sum - PRIME : sum;
    }

    /** What a byte adds to the lower half of a name's sum. */
    static long lower(int index, byte at) {
        return (at & 0xFF) * (POWERS[index] & LOWER_HALF);
    }

    /** What a byte adds to the upper half of a name's sum. */
    static long upper(int index, byte at) {
        return (at & 0xFF) * (POWERS[index] >>> 32);
    }

    /** The hash of a name whose sum has these halves, which for the longest names are below 2^50. */
    static int fold(long lower, long upper) {
        long sum = lower + (upper << 32 & PRIME) + (upper >>> 29);
        return fold((sum & PRIME) + (sum >>> 61));
    }

    private static int fold(long value) {
        return (int) (value ^ value >>> 32);
    }

    /** Bytes beyond the longest name that there can be do not count. */
    static int of(byte[] name) {
        long lower = 0;
        long upper = 0;
        int length = Math.min(name.length, POWERS.length);
        for (int i = 0; i < length; i++) {
            lower += lower(i, name[i]);
            upper += upper(i, name[i]);
        }
        return fold(lower, upper);
    }

    static int of(long messageId) {
        long network = messageId >>> 32;
        long serial = messageId & LOWER_HALF;
        return fold(times(reduce(times(network, POINT) + serial), POINT));
    }
}
