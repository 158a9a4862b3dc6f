// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

import java.time.Duration;
import java.util.Locale;

/** Numbers in few columns. */
final class Figures {

    private static final String[] UNITS = {"", "k", "M", "G", "T", "P", "E"};
    private static final int THOUSAND = 1000;
    private static final double MILLIS_IN_SECOND = 1e3;

    private Figures() {
    }

    /** In at most six columns: 0, 0.25, 12.5, 4711, 12.3k, 1.23M. */
    static String of(double number) {
        if (number == 0) {
            return "0";
        }
        if (number < 10 * THOUSAND) {
            return number == Math.rint(number) ? Long.toString((long) number) : digits(number);
        }
        int unit = 0;
        double rest = number;
        while (rest >= THOUSAND - 0.5 && unit < UNITS.length - 1) {
            rest /= THOUSAND;
            unit++;
        }
        return digits(rest) + UNITS[unit];
    }

    /** All of its digits, if they are not more than eight. */
    static String whole(long number) {
        return number < 100_000_000 ? Long.toString(number) : of(number);
    }

    private static String digits(double number) {
        String format = number < 9.995 ? "%.2f" : number < 99.95 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, number);
    }

    /** In at most six columns: 12ms, 1.5s, 59.9s, 4m05s, 3h15m, 12d. */
    static String age(Duration age) {
        long seconds = Math.max(age.toSeconds(), 0);
        if (seconds < 1) {
            return Math.max(age.toMillis(), 0) + "ms";
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1fs", Math.floor(age.toMillis() / (MILLIS_IN_SECOND / 10)) / 10);
        }
        if (age.toHours() < 1) {
            return String.format(Locale.ROOT, "%dm%02ds", age.toMinutes(), age.toSecondsPart());
        }
        return age.toHours() < 100 ? String.format(Locale.ROOT, "%dh%02dm", age.toHours(), age.toMinutesPart())
                : age.toDays() + "d";
    }

    /** Text in exactly so many columns; of what is too long the middle is left out. */
    static String fit(String text, int width) {
        if (text.length() <= width) {
            return text + " ".repeat(width - text.length());
        }
        if (width < 5) {
            return text.substring(0, Math.max(width, 0));
        }
        int end = (width - 2) / 2;
        return text.substring(0, width - 2 - end) + ".." + text.substring(text.length() - end);
    }
}
