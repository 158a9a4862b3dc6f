// SPDX-License-Identifier: Apache-2.0
package org.kbus.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Data of messages as people read and type it. */
final class DataText {

    private DataText() {
    }

    /** The data as text, if it is UTF-8 without control characters other than tab, newline and return. */
    static Optional<String> textOf(byte[] data) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        boolean readable = text.codePoints().noneMatch(c -> Character.isISOControl(c) && "\t\n\r".indexOf(c) < 0);
        return readable ? Optional.of(text) : Optional.empty();
    }

    /**
     * On one line: the text, ends of lines, tabs and backslashes as C writes them; or else {@code 0x} and the bytes in
     * hex.
     */
    static String lineOf(byte[] data) {
        return textOf(data)
                .map(text -> text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
                        .replace("\t", "\\t"))
                .orElseGet(() -> "0x" + hexOf(data));
    }

    static String hexOf(byte[] data) {
        return HexFormat.of().formatHex(data);
    }

    /**
     * The bytes of a text of hex digits, with or without {@code 0x} in front and spaces or colons between.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static byte[] bytesOfHex(String text) {
        return HexFormat.of().parseHex(text.replaceFirst("^0[xX]", "").replaceAll("[\\s:]", ""));
    }
}
