// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The beginning of a message's data on one line: as text in quotation marks if it is text, or else in hex. */
public final class DataPreview {

    private static final String MORE = "…";

    private DataPreview() {
    }

    /**
     * @param length how much data there was, of which {@code data} may be the beginning only
     * @param most   how many bytes of it to show as text; as hex it is half as many
     */
    public static String of(byte[] data, int length, int most) {
        int shown = Math.min(data.length, most);
        String text = textOf(ByteBuffer.wrap(data, 0, shown));
        if (text != null) {
            return '"' + text + '"' + (shown == length ? "" : MORE);
        }
        shown = Math.min(data.length, most / 2);
        return "0x" + HexFormat.of().formatHex(data, 0, shown) + (shown == length ? "" : MORE);
    }

    /** Null if it is no text. What ends in the middle of a character is, and so is a C string with its last zero. */
    private static String textOf(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer decoded = CharBuffer.allocate(bytes.remaining());
        if (decoder.decode(bytes, decoded, false).isError()) {
            return null;
        }
        String text = decoded.flip().toString();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean last = i == text.length() - 1;
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                case '"', '\\' -> line.append('\\').append(c);
                default -> {
                    if (c == 0 && last && i > 0) {
                        line.append("\\0");
                    } else if (Character.isISOControl(c)) {
                        return null;
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        return line.toString();
    }
}
