// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.util.Arrays;

/** The message that is being read, as far as it has been read. */
final class Incoming {

    private byte[] bytes = {};
    private boolean current;
    private int length;
    private int got;

    /** Begins with a message of that length; 0 if there is none. */
    void begin(int messageLength) {
        current = messageLength != 0;
        length = messageLength;
        got = 0;
    }

    /** What is read next is of no message that is known of. */
    void forget() {
        current = false;
    }

    void add(byte[] more) {
        if (got + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(got + more.length, 2 * bytes.length));
        }
        System.arraycopy(more, 0, bytes, got, more.length);
        got += more.length;
    }

    /** What has been read of it so far. */
    byte[] bytes() {
        return Arrays.copyOf(bytes, got);
    }

    boolean isCurrent() {
        return current;
    }

    int length() {
        return length;
    }

    /** How much of it is left to be read. */
    int left() {
        return length - got;
    }

    boolean isComplete() {
        return current && got == length;
    }

    /** Whether its data has been read in part. */
    boolean isWithinData() {
        if (!current || got >= length || got < KbusHeader.SIZE) {
            return false;
        }
        KbusHeader header = KbusHeader.of(bytes);
        int dataAt = KbusHeader.SIZE + KbusHeader.nameRoom(header.nameLength);
        return header.dataLength != 0 && got >= dataAt && got < dataAt + header.dataLength;
    }
}
