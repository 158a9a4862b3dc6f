// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.kbus.monitor.Capture;
import org.kbus.monitor.MonitoredMessage;
import org.kbus.monitor.ProcessNames;

/**
 * What a monitor sees as JSON objects: {@code time} and, if any, {@code lost}; then, if there is a message, the fields
 * of {@link MessageJson} and {@code fromProcess} (if known), {@code recipients} (as many as are listed),
 * {@code copies} (all there are), {@code missed} and {@code replier} (if not 0), {@code flags}, and {@code length} of
 * the data, of which {@code text} or {@code hex} is what was captured.
 */
final class MonitorJson {

    private final ProcessNames names;

    MonitorJson(ProcessNames names) {
        this.names = names;
    }

    /** @param withMessage false if the message is not wanted, only what was lost before it */
    void write(JsonGenerator json, Capture capture, boolean withMessage) throws IOException {
        json.writeStringField("time", capture.time().toString());
        if (capture.lost() != 0) {
            json.writeNumberField("lost", capture.lost());
        }
        if (withMessage) {
            write(json, capture.message());
        }
    }

    private void write(JsonGenerator json, MonitoredMessage message) throws IOException {
        MessageJson.writeIdentity(json, message.name(), message.kind(), message.id(), message.inReplyTo());
        writeKsock(json, "from", message.from());
        String process = names.of(message.from());
        if (process != null) {
            json.writeStringField("fromProcess", process);
        }
        if (message.to() != 0) {
            writeKsock(json, "to", message.to());
        }
        json.writeArrayFieldStart("recipients");
        for (int recipient : message.recipients()) {
            json.writeNumber(Integer.toUnsignedLong(recipient));
        }
        json.writeEndArray();
        json.writeNumberField("copies", message.copies());
        if (message.missed() != 0) {
            json.writeNumberField("missed", message.missed());
        }
        if (message.replier() != 0) {
            writeKsock(json, "replier", message.replier());
        }
        json.writeNumberField("flags", Integer.toUnsignedLong(message.flags()));
        if (message.isUrgent()) {
            json.writeBooleanField("urgent", true);
        }
        json.writeNumberField("length", Integer.toUnsignedLong(message.dataLength()));
        MessageJson.writeData(json, message.data());
    }

    private static void writeKsock(JsonGenerator json, String field, int ksock) throws IOException {
        json.writeNumberField(field, Integer.toUnsignedLong(ksock));
    }
}
