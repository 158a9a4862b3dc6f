// SPDX-License-Identifier: Apache-2.0
package org.kbus.conformance;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a page says that a command prints. In it {@code ...} stands for any text on the line, and for any number of
 * lines if it is alone on one.
 */
final class ExpectedOutput {

    private static final String ANYTHING = "...";

    private final String text;
    private final Pattern pattern;

    ExpectedOutput(List<String> lines) {
        text = String.join("\n", lines).stripTrailing();
        StringBuilder regex = new StringBuilder();
        text.lines().forEach(line -> regex.append(line.equals(ANYTHING) ? "(?:.*\n)*" : regexOf(line) + "\n"));
        pattern = Pattern.compile(regex.toString());
    }

    private static String regexOf(String line) {
        StringBuilder regex = new StringBuilder();
        int from = 0;
        for (int at = line.indexOf(ANYTHING); at >= 0; at = line.indexOf(ANYTHING, from)) {
            regex.append(Pattern.quote(line.substring(from, at))).append(".*");
            from = at + ANYTHING.length();
        }
        return regex.append(Pattern.quote(line.substring(from))).append("[ \t]*").toString();
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    boolean matches(String printed) {
        String stripped = printed.replace("\r", "").stripTrailing();
        return pattern.matcher(stripped.isEmpty() ? "" : stripped + "\n").matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
