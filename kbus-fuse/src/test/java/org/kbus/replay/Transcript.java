// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.ArrayList;
import java.util.List;
import org.kbus.device.Errno;

/** What has been seen, in the lines of the recorded traces. */
final class Transcript {

    /** What the memory has where nobody has written anything. */
    static final int UNTOUCHED = 0xA5A5A5A5;

    private static final int SHOWN_WHOLE = 60;
    private static final int SHOWN_OF_MORE = 40;

    private final List<String> lines = new ArrayList<>();
    private String step = "0000 ";

    List<String> lines() {
        return lines;
    }

    /** What is said from now on belongs to this step. */
    void step(int number) {
        step = String.format("%04d ", number);
    }

    /** A line of the present step. */
    void say(String format, Object... arguments) {
        lines.add(step + String.format(format, arguments));
    }

    /** A line that is not a step's. */
    void line(String text) {
        lines.add(text);
    }

    /** What a system call gave: a number, or the name of an error. */
    static String result(int result) {
        return result < 0 ? "-" + Errno.name(-result) : Integer.toString(result);
    }

    static String number(int value) {
        return value == UNTOUCHED ? "untouched" : Integer.toUnsignedString(value);
    }

    /** A name, in which what cannot be printed is shown as a number, and of a long one only the beginning. */
    static String quote(byte[] bytes) {
        int shown = bytes.length > SHOWN_WHOLE ? SHOWN_OF_MORE : bytes.length;
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < shown; i++) {
            int c = bytes[i] & 0xFF;
            if (c >= ' ' && c < 0x7F && c != '"' && c != '\\') {
                text.append((char) c);
            } else {
                text.append(String.format("\\x%02x", c));
            }
        }
        text.append('"');
        if (shown < bytes.length) {
            text.append('+').append(bytes.length - shown).append(Digest.text(Digest.of(bytes)));
        }
        return text.toString();
    }

    static String quote(String name) {
        return quote(Names.bytes(name));
    }
}
