// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * What is done on a device: how often, how long that takes, and what goes wrong. Part of every operation, so it adds to
 * numbers and does nothing else; and since to read a clock twice would be the dearest part of it, only one operation in
 * 16 is timed.
 *
 * <p>The time is that in which nobody else is served: from when the device is given an operation until it has the
 * answer. What the transport and the kernel take before and after is not in it.
 */
final class OperationCounters {

    private static final String TAG = "OPER";
    private static final int VERSION = 1;

    /** One operation in so many is timed: 2 to the power of this. */
    private static final int SAMPLING_BITS = 4;
    /**
     * 2<sup>64</sup> divided by the golden ratio: the upper bits of its multiples are spread evenly, so that no rhythm
     * of a program's keeps some of its operations from being timed.
     */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
    private static final long NOT_TIMED = Long.MIN_VALUE;

    /** Room for every error number that Linux has. */
    private static final int ERRNOS = 134;

    private final LongSupplier nanos;
    private final long[] counts = new long[Operation.COUNT];
    private final LatencyHistogram[] latencies = new LatencyHistogram[Operation.COUNT];
    /** By operation and error number; null for an operation that has not failed yet. */
    private final long[][] errors = new long[Operation.COUNT][];

    /** @param nanos a clock for durations */
    OperationCounters(LongSupplier nanos) {
        this.nanos = nanos;
        for (int i = 0; i < latencies.length; i++) {
            latencies[i] = new LatencyHistogram();
        }
    }

    /** An operation begins. What is returned is for {@link #end}. */
    long begin(Operation operation) {
        long before = counts[operation.ordinal()]++;
        return isTimed(before) ? nanos.getAsLong() : NOT_TIMED;
    }

    /** An operation that began has not been done yet: it is going to begin once more. */
    void takeBack(Operation operation) {
        counts[operation.ordinal()]--;
    }

    /**
     * @param before how many there have been before; the first is not timed, since it has classes loaded that the other
     *               15 which it would stand for do not
     */
    static boolean isTimed(long before) {
        return before * SPREAD >>> Long.SIZE - SAMPLING_BITS == (1 << SAMPLING_BITS) - 1;
    }

    /**
     * An operation has its answer.
     *
     * @param began what {@link #begin} returned
     * @param errno 0 if it could be done
     */
    void end(Operation operation, long began, int errno) {
        if (began != NOT_TIMED) {
            latencies[operation.ordinal()].add(nanos.getAsLong() - began);
        }
        if (errno != 0) {
            fail(operation, errno);
        }
    }

    private void fail(Operation operation, int errno) {
        long[] ofOperation = errors[operation.ordinal()];
        if (ofOperation == null) {
            ofOperation = new long[ERRNOS];
            errors[operation.ordinal()] = ofOperation;
        }
        ofOperation[errno]++;
    }

    /** How often an operation has begun. */
    long count(Operation operation) {
        return counts[operation.ordinal()];
    }

    /** How long those took that were timed. */
    LatencyHistogram latency(Operation operation) {
        return latencies[operation.ordinal()];
    }

    /** How often an operation failed, by error number; null if it never did. */
    long[] errors(Operation operation) {
        return errors[operation.ordinal()];
    }

    // ------------------------------------------------------------------------------------ saving and loading

    /** In the order of {@link Operation}; what has never been done takes no room. */
    void save(RecordWriter out) throws IOException {
        out.record(TAG, VERSION);
        for (int operation = 0; operation < Operation.COUNT; operation++) {
            out.put(counts[operation]);
            if (counts[operation] != 0) {
                latencies[operation].save(out);
                saveErrors(out, errors[operation]);
            }
        }
    }

    private static void saveErrors(RecordWriter out, long[] ofOperation) throws IOException {
        for (int errno = 1; ofOperation != null && errno < ERRNOS; errno++) {
            if (ofOperation[errno] != 0) {
                out.put(errno);
                out.put(ofOperation[errno]);
            }
        }
        out.put(0);
    }

    void load(RecordReader in) throws IOException {
        in.record(TAG, VERSION);
        for (int operation = 0; operation < Operation.COUNT; operation++) {
            counts[operation] = in.getLong();
            if (counts[operation] != 0) {
                latencies[operation].load(in);
                loadErrors(in, operation);
            }
        }
    }

    private void loadErrors(RecordReader in, int operation) throws IOException {
        for (int errno; (errno = in.getCount(ERRNOS - 1)) != 0;) {
            if (errors[operation] == null) {
                errors[operation] = new long[ERRNOS];
            }
            errors[operation][errno] = in.getLong();
        }
    }
}
