// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in the Prometheus exposition format, 0.0.4, read by somebody who forgives nothing: every line is a HELP, the
 * TYPE after it, or a sample of that family; no series is there twice; a counter's name ends in {@code _total}; a
 * histogram's buckets go up, in bounds and in counts, to {@code +Inf}, which is its {@code _count}.
 */
final class Exposition {

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (\\S.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram)");
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern LABELS = Pattern.compile(LABEL);
    private static final Pattern SAMPLE =
            Pattern.compile("(" + NAME + ")(?:\\{(" + LABEL + "(?:," + LABEL + ")*)})? ([0-9]+(?:\\.[0-9]+)?)");
    private static final Pattern BOUND = Pattern.compile("le=\"([^\"]*)\"");

    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, String> familyOfSeries = new LinkedHashMap<>();
    private final Map<String, TreeMap<Double, Double>> buckets = new LinkedHashMap<>();
    private String family;
    private String type;

    private Exposition() {
    }

    /** @throws AssertionError if it is anything but well formed */
    static Exposition parse(String text) {
        Exposition exposition = new Exposition();
        if (!text.endsWith("\n")) {
            throw new AssertionError("the last line has no end");
        }
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            try {
                exposition.line(line);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + ": " + line, e);
            }
        }
        exposition.checkHistograms();
        return exposition;
    }

    /** The value of a series, written as in the text. */
    double value(String series) {
        Double value = samples.get(series);
        if (value == null) {
            throw new AssertionError("there is no " + series + " among " + samples.keySet());
        }
        return value;
    }

    boolean has(String series) {
        return samples.containsKey(series);
    }

    /** The names of all families. */
    Set<String> families() {
        return types.keySet();
    }

    /** Checks that no series has gone since an earlier text, and that what counts has not become less. */
    void checkFollows(Exposition earlier) {
        earlier.samples.forEach((series, before) -> {
            // Users come and go, and begin anew.
            if (series.startsWith("kbus_user_")) {
                return;
            }
            double now = value(series);
            if (!types.get(familyOfSeries.get(series)).equals("gauge") && now < before) {
                throw new AssertionError(series + " was " + before + " and is " + now);
            }
        });
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    private void line(String line) {
        if (line.startsWith("# HELP ")) {
            Matcher help = HELP.matcher(line);
            check(help.matches(), "not a HELP");
            check(family == null || type != null, "the family before has no TYPE");
            check(!types.containsKey(help.group(1)), "a family is there twice");
            family = help.group(1);
            type = null;
        } else if (line.startsWith("#")) {
            Matcher typeLine = TYPE.matcher(line);
            check(typeLine.matches(), "neither a HELP nor a TYPE");
            check(typeLine.group(1).equals(family) && type == null, "a TYPE that does not follow its HELP");
            type = typeLine.group(2);
            check(type.equals("counter") == family.endsWith("_total"), "_total is for counters");
            types.put(family, type);
        } else {
            sample(line);
        }
    }

    private void sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        check(sample.matches(), "not a sample");
        check(type != null, "a sample without a TYPE");
        String name = sample.group(1);
        String labels = sample.group(2) == null ? "" : sample.group(2);
        checkLabels(labels);
        double value = Double.parseDouble(sample.group(3));
        String series = line.substring(0, line.lastIndexOf(' '));
        check(samples.put(series, value) == null, "a series is there twice");
        familyOfSeries.put(series, family);
        if (!type.equals("histogram")) {
            check(name.equals(family), "not a sample of " + family);
        } else if (name.equals(family + "_bucket")) {
            bucket(labels, value);
        } else {
            check(name.equals(family + "_sum") || name.equals(family + "_count"), "not a sample of " + family);
            check(!BOUND.matcher(labels).find(), "a bound where there is none");
        }
    }

    private static void checkLabels(String labels) {
        Set<String> names = new HashSet<>();
        Matcher label = LABELS.matcher(labels);
        while (label.find()) {
            check(names.add(label.group().substring(0, label.group().indexOf('='))), "a label is there twice");
        }
    }

    private void bucket(String labels, double count) {
        Matcher bound = BOUND.matcher(labels);
        check(bound.find(), "a bucket without a bound");
        String others = labels.replaceFirst(",?le=\"[^\"]*\"", "");
        TreeMap<Double, Double> ofHistogram =
                buckets.computeIfAbsent(family + '{' + others + '}', key -> new TreeMap<>());
        double most = bound.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound.group(1));
        check(ofHistogram.isEmpty() || ofHistogram.lastKey() < most, "bounds do not go up");
        check(ofHistogram.isEmpty() || ofHistogram.lastEntry().getValue() <= count, "counts go down");
        ofHistogram.put(most, count);
    }

    private void checkHistograms() {
        check(family == null || type != null, "the last family has no TYPE");
        Set<String> counted = new LinkedHashSet<>();
        buckets.forEach((histogram, counts) -> {
            String name = histogram.substring(0, histogram.indexOf('{'));
            String labels = histogram.substring(histogram.indexOf('{')).replace("{}", "");
            check(counts.containsKey(Double.POSITIVE_INFINITY), histogram + " has no bucket for +Inf");
            check(counts.lastEntry().getValue() == value(name + "_count" + labels), histogram + ": not its count");
            value(name + "_sum" + labels);
            counted.add(name + "_count" + labels);
        });
        familyOfSeries.forEach((series, ofFamily) -> check(!types.get(ofFamily).equals("histogram")
                || !series.startsWith(ofFamily + "_count") || counted.contains(series), series + " has no buckets"));
    }
}
