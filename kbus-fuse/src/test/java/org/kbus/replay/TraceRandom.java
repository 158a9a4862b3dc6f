// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.charset.StandardCharsets;

/** The numbers that {@code kbustrace} draws: splitmix64. How many are drawn, and when, is part of a trace. */
final class TraceRandom {

    private static final long SEED_FACTOR = 0x2545F4914F6CDD1DL;

    private long state;

    TraceRandom(String profile, long seed) {
        state = Digest.of(profile.getBytes(StandardCharsets.ISO_8859_1)) ^ seed * SEED_FACTOR;
        next();
    }

    long next() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = state;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /** 0 to one less than the limit. For a limit of 0 it is 0, and nothing is drawn. */
    int below(int limit) {
        return limit == 0 ? 0 : (int) ((next() >>> 16) % limit);
    }

    /** Whether something comes about that does so so many times in a hundred. */
    boolean percent(int chance) {
        return below(100) < chance;
    }

    /** As {@link #below}, the lower the likelier. */
    int skewed(int limit) {
        int first = below(limit);
        return Math.min(first, below(limit));
    }

    <T> T oneOf(T[] things) {
        return things[below(things.length)];
    }

    int oneOf(int[] numbers) {
        return numbers[below(numbers.length)];
    }

    int skewedOneOf(int[] numbers) {
        return numbers[skewed(numbers.length)];
    }

    String skewedOneOf(String[] words) {
        return words[skewed(words.length)];
    }

    /** Fills the first bytes of an array, eight at a time, so that a few more may be changed than asked for. */
    void fill(byte[] bytes, int length) {
        for (int i = 0; i < length; i += Long.BYTES) {
            long value = next();
            for (int k = i; k < Math.min(i + Long.BYTES, bytes.length); k++) {
                bytes[k] = (byte) (value >>> 8 * (k - i));
            }
        }
    }
}
