// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.util.ArrayList;
import java.util.List;

/** Text in lines of a terminal. */
final class Wrapping {

    private Wrapping() {
    }

    /**
     * Breaks text at blanks. A word that is longer than a line is not broken.
     *
     * @param first what the first line begins with
     * @param rest  what all other lines begin with
     * @param width of a line at most
     */
    static List<String> wrap(String first, String rest, String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : text.split(" ")) {
            if (!empty && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(rest);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString());
        return lines;
    }
}
