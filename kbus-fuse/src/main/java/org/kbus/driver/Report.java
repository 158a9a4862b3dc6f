// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import org.kbus.bus.MessageName;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** What a file shows of all devices: lines of text, written a few at a time. */
interface Report {

    /** Begins at its beginning. */
    Cursor begin();

    /**
     * How far one reader has got. Whatever comes and goes between two calls, nothing that stays is left out or shown
     * twice.
     */
    interface Cursor {

        /**
         * Writes the next lines, until the text is so long that it is enough. How much there is in all makes no
         * difference to how long that takes.
         *
         * @param enough characters; the last line, or a few that belong together, may go beyond it
         * @return false if there is nothing left to write
         */
        boolean write(StringBuilder text, int enough);

        void save(RecordWriter out) throws IOException;

        /** Goes to where a cursor of the same report was when it was saved. */
        void load(RecordReader in) throws IOException;
    }

    /** Appends an unsigned number, right-aligned in a field as printf's {@code %<width>u} does; makes no object. */
    static StringBuilder number(StringBuilder text, int width, int unsigned) {
        long number = Integer.toUnsignedLong(unsigned);
        int digits = 1;
        for (long left = number; left > 9; left /= 10) {
            digits++;
        }
        for (int i = digits; i < width; i++) {
            text.append(' ');
        }
        return text.append(number);
    }

    /** Appends a name; makes no object. */
    static StringBuilder name(StringBuilder text, MessageName name) {
        for (byte b : name.bytes()) {
            text.append((char) Byte.toUnsignedInt(b));
        }
        return text;
    }
}
