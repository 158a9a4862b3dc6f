// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever checks metrics sees what is wrong with them. */
class ExpositionTest {

    private static final String GAUGE = "# HELP a Things.\n# TYPE a gauge\n";
    private static final String HISTOGRAM = "# HELP h Times.\n# TYPE h histogram\n";

    @Test
    void whatIsWellFormedIsRead() {
        Exposition text = Exposition.parse(GAUGE + "a 1\na{x=\"a\\\"b\",y=\"\"} 2.5\n" + HISTOGRAM
                + "h_bucket{le=\"0.5\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n"
                + "h_bucket{x=\"1\",le=\"+Inf\"} 0\nh_sum{x=\"1\"} 0\nh_count{x=\"1\"} 0\n");
        assertEquals(1, text.value("a"));
        assertEquals(2.5, text.value("a{x=\"a\\\"b\",y=\"\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a 1\n",
        "# TYPE a gauge\na 1\n",
        "# HELP a Things.\na 1\n",
        "# HELP a Things.\n# TYPE b gauge\nb 1\n",
        "# HELP a Things.\n# TYPE a counter\na 1\n",
        "# HELP a_total Things.\n# TYPE a_total gauge\na_total 1\n",
        GAUGE + "a 1",
        GAUGE + "a 1\n\n",
        GAUGE + "a 1\n# a remark\n",
        GAUGE + "b 1\n",
        GAUGE + "a  1\n",
        GAUGE + "a -1\n",
        GAUGE + "a{} 1\n",
        GAUGE + "a{x=1} 1\n",
        GAUGE + "a{x=\"1\",} 1\n",
        GAUGE + "a{x=\"1\",x=\"2\"} 1\n",
        GAUGE + "a 1\na 1\n",
        GAUGE + GAUGE + "a 1\n",
        GAUGE + "# HELP b Things.\n# TYPE b gauge\na 1\n",
        HISTOGRAM + "h 1\n",
        HISTOGRAM + "h_sum 3\nh_count 2\n",
        HISTOGRAM + "h_bucket{le=\"1\"} 2\nh_sum 3\nh_count 2\n",
        HISTOGRAM + "h_bucket{le=\"+Inf\"} 2\nh_count 2\n",
        HISTOGRAM + "h_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 3\n",
        HISTOGRAM + "h_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n",
        HISTOGRAM + "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n",
        HISTOGRAM + "h_bucket 2\nh_sum 3\nh_count 2\n"})
    void whatIsNotIsRefused(String text) {
        assertThrows(AssertionError.class, () -> Exposition.parse(text));
    }

    @Test
    void countersOnlyGrow() {
        String counter = "# HELP a_total Things.\n# TYPE a_total counter\na_total ";
        Exposition two = Exposition.parse(counter + "2\n" + GAUGE + "a 2\n");
        Exposition more = Exposition.parse(counter + "3\n" + GAUGE + "a 1\n");
        assertDoesNotThrow(() -> more.checkFollows(two));
        assertThrows(AssertionError.class, () -> two.checkFollows(more));
        assertThrows(AssertionError.class, () -> Exposition.parse(counter + "3\n").checkFollows(two));
    }
}
