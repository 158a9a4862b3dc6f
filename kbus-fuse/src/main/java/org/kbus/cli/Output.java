// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.kbus.device.Errno;
import org.kbus.linux.LinuxException;
import org.kbus.linux.StandardOutput;

/**
 * Standard output, in UTF-8. Each line is out when the method that writes it returns, so that whoever reads a pipe sees
 * it at once.
 */
final class Output {

    /** Whoever read standard output reads no more: {@code | head} has what it wanted. */
    static final class ReaderGone extends IOException {

        private static final long serialVersionUID = 1;

        private ReaderGone(IOException cause) {
            super("nobody reads standard output any more", cause);
        }
    }

    /** What makes one JSON object. */
    @FunctionalInterface
    interface JsonObject {
        void write(JsonGenerator json) throws IOException;
    }

    private final StandardOutput out = new StandardOutput();
    private JsonFactory factory;

    /** Writes a line. */
    void line(String text) throws IOException {
        line(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes lines, all at once. */
    void lines(List<String> lines) throws IOException {
        write((String.join("\n", lines) + '\n').getBytes(StandardCharsets.UTF_8), false);
    }

    private void line(byte[] bytes) throws IOException {
        write(bytes, true);
    }

    private void write(byte[] bytes, boolean endLine) throws IOException {
        byte[] all = endLine ? Arrays.copyOf(bytes, bytes.length + 1) : bytes;
        if (endLine) {
            all[bytes.length] = '\n';
        }
        try {
            out.write(all);
        } catch (LinuxException e) {
            if (e.errno() == Errno.EPIPE) {
                throw new ReaderGone(e);
            }
            throw e;
        }
    }

    /** Writes bytes as they are. */
    void bytes(byte[] bytes) throws IOException {
        write(bytes, false);
    }

    /** Writes data of a message as it is; behind text there is the end of a line in any case. */
    void data(byte[] data) throws IOException {
        boolean endsLine = data.length > 0 && data[data.length - 1] == '\n';
        write(data, !endsLine && DataText.textOf(data).isPresent());
    }

    /** Writes a line that is one JSON object. */
    void json(JsonObject object) throws IOException {
        if (factory == null) {
            factory = JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = factory.createGenerator(line)) {
            json.writeStartObject();
            object.write(json);
            json.writeEndObject();
        }
        line(line.toByteArray());
    }
}
