// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** How long something took, each time: a count for each power of two nanoseconds, from about 1 us to about 1 s. */
final class LatencyHistogram {

    /** Buckets with an upper bound. There is one more, for all that took longer. */
    static final int BOUNDS = 21;

    private static final int SMALLEST_BITS = 10;

    private final long[] counts = new long[BOUNDS + 1];
    private long sum;

    /** The most nanoseconds that belong into a bucket, from 1024 for the first to 2<sup>30</sup> for the last. */
    static long bound(int bucket) {
        return 1L << SMALLEST_BITS + bucket;
    }

    /** @param nanos 0 at least */
    void add(long nanos) {
        // As many bits as the largest number has that belongs into the same bucket.
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(nanos - 1, 0));
        counts[Math.min(Math.max(bits - SMALLEST_BITS, 0), BOUNDS)]++;
        sum += nanos;
    }

    /** How often it took longer than the bound before, and no longer than this one; {@link #BOUNDS} is for the rest. */
    long count(int bucket) {
        return counts[bucket];
    }

    /** All the time it took, in nanoseconds. */
    long sum() {
        return sum;
    }

    void save(RecordWriter out) throws IOException {
        for (long count : counts) {
            out.put(count);
        }
        out.put(sum);
    }

    void load(RecordReader in) throws IOException {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.getLong();
        }
        sum = in.getLong();
    }
}
