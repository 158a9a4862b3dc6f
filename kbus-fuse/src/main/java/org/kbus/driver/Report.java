// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.nio.charset.StandardCharsets;

/** The text of a file that reports on all devices. */
abstract class Report {

    /** Message names are Latin-1, and so is the text. */
    byte[] text() {
        StringBuilder text = new StringBuilder();
        write(text);
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    abstract void write(StringBuilder text);

    /** Appends an unsigned number, right-aligned in a field as printf's {@code %<width>u} does. */
    static StringBuilder number(StringBuilder text, int width, int unsigned) {
        String digits = Integer.toUnsignedString(unsigned);
        return text.append(" ".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
