// SPDX-License-Identifier: Apache-2.0
package org.kbus.top;

/**
 * A line of the screen.
 *
 * @param text  printable ASCII
 * @param style what it is
 */
record Line(String text, Style style) {

    /** What a line is, which a terminal may show. */
    enum Style {
        PLAIN,
        TITLE,
        HEADING,
        /** Something that may become a problem. */
        WARNING,
        /** Something that is one. */
        ALARM
    }

    /** In exactly so many columns: what is too long is cut off. */
    Line in(int width) {
        int missing = width - text.length();
        return new Line(missing < 0 ? text.substring(0, width) : text + " ".repeat(missing), style);
    }
}
