// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.math.BigDecimal;

/**
 * Writes the Prometheus text exposition format, 0.0.4: families of samples, each with its help and its type in front.
 * A library would bring its own counters, clocks and locks; this is written by the thread that serves the bus.
 */
final class PrometheusText {

    /** What a family's numbers mean. */
    enum Type {
        COUNTER("counter"),
        GAUGE("gauge"),
        HISTOGRAM("histogram");

        private final String label;

        Type(String label) {
            this.label = label;
        }
    }

    private static final int NANO_DIGITS = 9;

    private final StringBuilder text;
    private final String family;

    /** @param family whose heading and samples are written; all of them are to follow each other */
    PrometheusText(StringBuilder text, String family) {
        this.text = text;
        this.family = family;
    }

    void heading(Type type, String help) {
        text.append("# HELP ").append(family).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(family).append(' ').append(type.label).append('\n');
    }

    /** @param labels names and values by turns; values must not contain what would have to be escaped */
    void sample(long value, String... labels) {
        series("", labels).append(' ').append(value).append('\n');
    }

    void samples(LatencyHistogram latencies, String... labels) {
        long count = 0;
        for (int bucket = 0; bucket < LatencyHistogram.BOUNDS; bucket++) {
            count += latencies.count(bucket);
            bucket(seconds(LatencyHistogram.bound(bucket)), count, labels);
        }
        count += latencies.count(LatencyHistogram.BOUNDS);
        bucket("+Inf", count, labels);
        series("_sum", labels).append(' ').append(seconds(latencies.sum())).append('\n');
        series("_count", labels).append(' ').append(count).append('\n');
    }

    private void bucket(String bound, long count, String... labels) {
        series("_bucket", labels);
        text.setCharAt(text.length() - 1, ',');
        text.append("le=\"").append(bound).append("\"} ").append(count).append('\n');
    }

    private StringBuilder series(String suffix, String... labels) {
        text.append(family).append(suffix);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"").append(labels[i + 1]).append('"');
        }
        return labels.length == 0 ? text : text.append('}');
    }

    /** Exactly: 1024 is 0.000001024. */
    private static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, NANO_DIGITS).toPlainString();
    }
}
