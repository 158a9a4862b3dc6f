// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

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

    private final OutputStream out;
    private JsonFactory factory;

    Output() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    Output(OutputStream out) {
        this.out = new BufferedOutputStream(out);
    }

    /** Writes a line. */
    void line(String text) throws ReaderGone {
        line(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes lines, all at once. */
    void lines(List<String> lines) throws ReaderGone {
        write((String.join("\n", lines) + '\n').getBytes(StandardCharsets.UTF_8), false);
    }

    private void line(byte[] bytes) throws ReaderGone {
        write(bytes, true);
    }

    private void write(byte[] bytes, boolean endLine) throws ReaderGone {
        try {
            out.write(bytes);
            if (endLine) {
                out.write('\n');
            }
            out.flush();
        } catch (IOException e) {
            throw new ReaderGone(e);
        }
    }

    /** Writes bytes as they are. */
    void bytes(byte[] bytes) throws ReaderGone {
        write(bytes, false);
    }

    /** Writes data of a message as it is; behind text there is the end of a line in any case. */
    void data(byte[] data) throws ReaderGone {
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
