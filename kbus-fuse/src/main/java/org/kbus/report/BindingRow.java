// SPDX-License-Identifier: Apache-2.0
package org.kbus.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code bindings}: who is bound to what.
 *
 * @param device    the number of the device
 * @param ksock     the id of the Ksock, unsigned
 * @param isReplier or else it is a Listener
 * @param name      what it is bound to, in Latin-1, one character a byte
 */
public record BindingRow(int device, int ksock, boolean isReplier, String name) {

    /** Device, Ksock, process, role, name. */
    private static final Pattern LINE = Pattern.compile("\\s*(\\d+):\\s*(\\d+)\\s+\\d+\\s+([RL])\\s+(\\S+)");

    /** The rows, oldest binding first; the file has them the other way round. */
    static List<BindingRow> parse(List<String> lines) throws IOException {
        List<BindingRow> rows = new ArrayList<>();
        for (String line : lines) {
            if (!line.startsWith("#")) {
                rows.add(parse(line));
            }
        }
        Collections.reverse(rows);
        return rows;
    }

    private static BindingRow parse(String line) throws IOException {
        Matcher fields = LINE.matcher(line);
        if (!fields.matches()) {
            throw new IOException("the table of bindings has a line that is none: " + line);
        }
        return new BindingRow(Integer.parseInt(fields.group(1)), Integer.parseUnsignedInt(fields.group(2)),
                fields.group(3).equals("R"), fields.group(4));
    }

    /** {@code R} or {@code L}, as the file has it. */
    public char letter() {
        return isReplier ? 'R' : 'L';
    }
}
