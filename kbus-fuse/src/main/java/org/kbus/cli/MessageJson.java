// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.kbus.client.Message;
import org.kbus.client.MessageId;

/**
 * A message as a JSON object: {@code name}, {@code kind}, {@code id}, {@code inReplyTo} (of replies), {@code from},
 * {@code to} (if not 0), {@code urgent}, {@code wantsYouToReply} (if so), and {@code text}, if the data is, or else
 * {@code hex}.
 */
final class MessageJson {

    private MessageJson() {
    }

    static void write(JsonGenerator json, Message message) throws IOException {
        writeIdentity(json, message.name(), message.kind(), message.id(), message.inReplyTo());
        json.writeNumberField("from", Integer.toUnsignedLong(message.from()));
        if (message.to() != 0) {
            json.writeNumberField("to", Integer.toUnsignedLong(message.to()));
        }
        if (message.isUrgent()) {
            json.writeBooleanField("urgent", true);
        }
        if (message.wantsYouToReply()) {
            json.writeBooleanField("wantsYouToReply", true);
        }
        writeData(json, message.data());
    }

    /** The fields that say which message it is: {@code name}, {@code kind}, {@code id} and {@code inReplyTo}. */
    static void writeIdentity(JsonGenerator json, String name, Message.Kind kind, MessageId id, MessageId inReplyTo)
            throws IOException {
        json.writeStringField("name", name);
        json.writeStringField("kind", kind.name().toLowerCase(Locale.ROOT));
        json.writeStringField("id", id.toString());
        if (!inReplyTo.isNone()) {
            json.writeStringField("inReplyTo", inReplyTo.toString());
        }
    }

    /** The fields of data: {@code text} or {@code hex}. */
    static void writeData(JsonGenerator json, byte[] data) throws IOException {
        Optional<String> text = DataText.textOf(data);
        if (text.isPresent()) {
            json.writeStringField("text", text.get());
        } else {
            json.writeStringField("hex", DataText.hexOf(data));
        }
    }
}
