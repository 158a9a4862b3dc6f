// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Into which bucket a time belongs. */
class LatencyHistogramTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "1024, 0", "1025, 1", "2048, 1", "2049, 2", "1000000, 10", "1073741824, 20",
        "1073741825, 21", "9223372036854775807, 21"})
    void aTimeBelongsToTheFirstBoundThatIsNotBelowIt(long nanos, int bucket) {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.add(nanos);
        for (int i = 0; i <= LatencyHistogram.BOUNDS; i++) {
            assertEquals(i == bucket ? 1 : 0, histogram.count(i), "bucket " + i);
        }
        assertEquals(nanos, histogram.sum());
    }

    @Test
    void boundsGoFromAMicrosecondToASecond() {
        assertEquals(1024, LatencyHistogram.bound(0));
        assertEquals(1L << 30, LatencyHistogram.bound(LatencyHistogram.BOUNDS - 1));
    }
}
