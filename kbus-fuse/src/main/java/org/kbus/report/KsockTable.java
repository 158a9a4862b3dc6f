// SPDX-License-Identifier: Apache-2.0
package org.kbus.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The table {@code ksocks}. Its first line names the columns, of which there may be more some day, in another order.
 */
final class KsockTable {

    private static final String COMMENT = "#";

    private final List<String> columns;

    private KsockTable(String heading) {
        columns = fields(heading.substring(COMMENT.length()));
    }

    /**
     * The rows, in the order of the file.
     *
     * @throws IOException if it is something else
     */
    static List<KsockRow> parse(List<String> lines) throws IOException {
        if (lines.isEmpty() || !lines.get(0).startsWith(COMMENT)) {
            throw new IOException("the table of Ksocks has no heading");
        }
        KsockTable table = new KsockTable(lines.get(0));
        List<KsockRow> rows = new ArrayList<>();
        for (String line : lines) {
            if (!line.startsWith(COMMENT)) {
                rows.add(table.row(fields(line)));
            }
        }
        return rows;
    }

    private static List<String> fields(String line) {
        return Arrays.asList(line.strip().split("\\s+"));
    }

    private KsockRow row(List<String> fields) throws IOException {
        try {
            return new KsockRow((int) number(fields, "dev"), (int) number(fields, "ksock"), (int) number(fields, "pid"),
                    number(fields, "queue"), number(fields, "max"), number(fields, "outstanding"),
                    number(fields, "unsent"), number(fields, "repliers"), number(fields, "listeners"),
                    number(fields, "sending") != 0, number(fields, "once") != 0);
        } catch (NumberFormatException e) {
            throw new IOException("the table of Ksocks has a line that is not all numbers: "
                    + String.join(" ", fields));
        }
    }

    private long number(List<String> fields, String column) throws IOException {
        int index = columns.indexOf(column);
        if (index < 0 || index >= fields.size()) {
            throw new IOException("the table of Ksocks does not tell " + column);
        }
        return Long.parseLong(fields.get(index));
    }
}
