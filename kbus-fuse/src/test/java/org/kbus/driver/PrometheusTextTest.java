// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How numbers are written for Prometheus. */
class PrometheusTextTest {

    private final StringBuilder text = new StringBuilder();

    @Test
    void aFamilyBeginsWithItsHelpAndItsType() {
        PrometheusText out = new PrometheusText(text, "kbus_things_total");
        out.heading(PrometheusText.Type.COUNTER, "Things.");
        out.sample(7);
        out.sample(Long.MAX_VALUE, "device", "0", "kind", "a.b");
        assertEquals("""
                # HELP kbus_things_total Things.
                # TYPE kbus_things_total counter
                kbus_things_total 7
                kbus_things_total{device="0",kind="a.b"} 9223372036854775807
                """, text.toString());
    }

    @Test
    void aHistogramIsCumulative() {
        LatencyHistogram latency = new LatencyHistogram();
        latency.add(1000);
        latency.add(1500);
        latency.add(5_000_000_000L);
        PrometheusText out = new PrometheusText(text, "kbus_wait_seconds");
        out.heading(PrometheusText.Type.HISTOGRAM, "Waiting.");
        out.samples(latency, "device", "3");
        List<String> lines = text.toString().lines().toList();
        assertEquals("# TYPE kbus_wait_seconds histogram", lines.get(1));
        assertEquals("kbus_wait_seconds_bucket{device=\"3\",le=\"0.000001024\"} 1", lines.get(2));
        assertEquals("kbus_wait_seconds_bucket{device=\"3\",le=\"0.000002048\"} 2", lines.get(3));
        assertEquals("kbus_wait_seconds_bucket{device=\"3\",le=\"1.073741824\"} 2", lines.get(22));
        assertEquals("kbus_wait_seconds_bucket{device=\"3\",le=\"+Inf\"} 3", lines.get(23));
        assertEquals("kbus_wait_seconds_sum{device=\"3\"} 5.000002500", lines.get(24));
        assertEquals("kbus_wait_seconds_count{device=\"3\"} 3", lines.get(25));
        assertEquals(26, lines.size());
    }
}
