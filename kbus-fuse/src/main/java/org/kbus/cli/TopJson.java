// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.kbus.report.KsockRow;
import org.kbus.top.TopSnapshot;

/** A look of {@code kbus top} as a JSON object. Times are ISO 8601, ages seconds. */
final class TopJson {

    private static final double NANOS_IN_SECOND = 1e9;

    private TopJson() {
    }

    static void write(JsonGenerator json, String device, TopSnapshot now) throws IOException {
        json.writeStringField("device", device);
        json.writeStringField("time", now.time().toString());
        json.writeNumberField("seconds", now.measured().toNanos() / NANOS_IN_SECOND);
        json.writeNumberField("messagesPerSecond", now.messageRate());
        json.writeNumberField("bytesPerSecond", now.byteRate());
        json.writeNumberField("lost", now.lost());
        json.writeArrayFieldStart("names");
        for (TopSnapshot.Name name : now.names()) {
            write(json, name);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("queues");
        for (KsockRow row : now.queues()) {
            write(json, row);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("requests");
        for (TopSnapshot.Request request : now.requests()) {
            write(json, request, now.time());
        }
        json.writeEndArray();
        json.writeNumberField("earlierRequests", now.earlierRequests());
    }

    private static void write(JsonGenerator json, TopSnapshot.Name name) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name.name());
        json.writeNumberField("messagesPerSecond", name.messageRate());
        json.writeNumberField("bytesPerSecond", name.byteRate());
        json.writeNumberField("messages", name.messages());
        json.writeNumberField("bytes", name.bytes());
        json.writeNumberField("missed", name.missed());
        json.writeStringField("lastSeen", name.lastSeen().toString());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, KsockRow row) throws IOException {
        json.writeStartObject();
        json.writeNumberField("ksock", Integer.toUnsignedLong(row.id()));
        json.writeNumberField("queued", row.queued());
        json.writeNumberField("maxQueued", row.maxQueued());
        json.writeBooleanField("sending", row.sending());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, TopSnapshot.Request request, Instant now) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", request.id().toString());
        json.writeStringField("name", request.name());
        json.writeNumberField("from", Integer.toUnsignedLong(request.from()));
        json.writeNumberField("replier", Integer.toUnsignedLong(request.replier()));
        json.writeNumberField("age", Duration.between(request.since(), now).toNanos() / NANOS_IN_SECOND);
        json.writeEndObject();
    }
}
