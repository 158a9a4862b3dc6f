// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The beginning of data, on one line. */
class DataPreviewTest {

    private static String preview(String latin1, int length) {
        return DataPreview.of(latin1.getBytes(StandardCharsets.ISO_8859_1), length, 8);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '!', value = {"abc, \"abc\"", "12345678, \"12345678\"", "123456789, \"12345678\"…"})
    void textIsShortened(String text, String expected) {
        assertEquals(expected, preview(text, text.length()));
    }

    @Test
    void whatIsNotTextIsHex() {
        assertEquals("0x0102ff", preview("\1\2\u00ff", 3));
        assertEquals("0x01020304…", preview("\1\2\3\4\5", 5));
        assertEquals("0x610062", preview("a\0b", 3));
    }

    @Test
    void whatCannotBeShownIsEscaped() {
        assertEquals("\"a\\n\\t\\\"\\\\\"", preview("a\n\t\"\\", 5));
        assertEquals("\"hello\\0\"", preview("hello\0", 6));
    }

    @Test
    void aCharacterThatIsCutInTwoIsLeftOut() {
        byte[] data = "1234567é".getBytes(StandardCharsets.UTF_8);
        assertEquals("\"1234567\"…", DataPreview.of(data, data.length, 8));
    }

    @Test
    void whatWasNotCapturedIsMissing() {
        assertEquals("\"abc\"…", preview("abc", 100_000));
    }
}
