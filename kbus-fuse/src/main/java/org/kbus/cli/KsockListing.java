// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kbus.report.BindingRow;
import org.kbus.report.KsockRow;

/**
 * A Ksock, who has it, and what it is bound to.
 *
 * @param process  the name of its process; nothing if that cannot be seen from here
 * @param bindings oldest first
 */
record KsockListing(KsockRow row, Optional<String> process, List<BindingRow> bindings) {

    /** In the order of {@link #line}: 78 columns. */
    private static final String COLUMNS = "%9s %8s %-15s %15s %11s %6s %s";

    static final String HEADING =
            String.format(COLUMNS, "KSOCK", "PID", "PROCESS", "QUEUE", "OUTSTANDING", "UNSENT", "").stripTrailing();

    /** Below the process. */
    static final String BINDING_INDENT = " ".repeat(19);

    private static final String UNKNOWN = "?";

    String line() {
        return String.format(COLUMNS, row.idText(), row.pid() == 0 ? UNKNOWN : row.pid(), process.orElse(UNKNOWN),
                row.queued() + "/" + row.maxQueued(), row.outstanding(), row.unsent(),
                row.sending() ? "sending" : "").stripTrailing();
    }

    /** The fields of a JSON object; {@code pid} and {@code process} are null where they are not known. */
    void write(JsonGenerator json, Path device) throws IOException {
        json.writeStringField("device", device.toString());
        json.writeNumberField("ksock", Integer.toUnsignedLong(row.id()));
        if (row.pid() == 0) {
            json.writeNullField("pid");
        } else {
            json.writeNumberField("pid", row.pid());
        }
        json.writeStringField("process", process.orElse(null));
        json.writeNumberField("queued", row.queued());
        json.writeNumberField("maxQueued", row.maxQueued());
        json.writeNumberField("outstanding", row.outstanding());
        json.writeNumberField("unsent", row.unsent());
        json.writeBooleanField("sending", row.sending());
        json.writeBooleanField("onlyOnce", row.onlyOnce());
        json.writeArrayFieldStart("bindings");
        for (BindingRow binding : bindings) {
            json.writeStartObject();
            json.writeStringField("role", binding.isReplier() ? "replier" : "listener");
            json.writeStringField("name", binding.name());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
