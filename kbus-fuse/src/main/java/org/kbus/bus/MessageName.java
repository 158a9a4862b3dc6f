// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message name as somebody gave it: bytes in Latin-1, not yet known to be well formed.
 *
 * <p>A well formed name is {@code $.} and words of letters and digits with single dots between them,
 * where the last word may be a wildcard instead: {@code %} for any one word, {@code *} for any one or
 * more. Letters are those of Latin-1 from 0xC0 on (but not 0xD7 and 0xF7), as the kernel's
 * {@code isalnum} has them.
 */
public final class MessageName {

    /** The most bytes that a name may have. */
    public static final int MAX_LENGTH = 1000;

    public static final MessageName REPLIER_GONE_AWAY = new MessageName("$.KBUS.Replier.GoneAway");
    public static final MessageName REPLIER_IGNORED = new MessageName("$.KBUS.Replier.Ignored");
    public static final MessageName REPLIER_UNBOUND = new MessageName("$.KBUS.Replier.Unbound");
    public static final MessageName REPLIER_DISAPPEARED = new MessageName("$.KBUS.Replier.Disappeared");
    public static final MessageName ERROR_SENDING = new MessageName("$.KBUS.ErrorSending");
    public static final MessageName UNBIND_EVENTS_LOST = new MessageName("$.KBUS.UnbindEventsLost");
    public static final MessageName REPLIER_BIND_EVENT = new MessageName("$.KBUS.ReplierBindEvent");

    private final byte[] bytes;
    private final int hash;

    /** Takes the array as its own: the caller does not change it afterwards. */
    public MessageName(byte[] bytes) {
        this.bytes = bytes;
        this.hash = PolynomialHash.of(bytes);
    }

    public MessageName(String name) {
        this(name.getBytes(StandardCharsets.ISO_8859_1));
    }

    public int length() {
        return bytes.length;
    }

    byte at(int index) {
        return bytes[index];
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether a Ksock may bind to it. Says nothing of its length beyond that it is not too short. */
    public boolean isWellFormed() {
        if (bytes.length < 3 || bytes[0] != '$' || bytes[1] != '.') {
            return false;
        }
        int end = bytes.length;
        if (isWildcard() && bytes[end - 2] == '.') {
            end -= 2;
        }
        if (bytes[end - 1] == '.') {
            return false;
        }
        int lastDot = 1;
        for (int i = 2; i < end; i++) {
            if (bytes[i] == '.') {
                if (lastDot == i - 1) {
                    return false;
                }
                lastDot = i;
            } else if (!isAlphanumeric(bytes[i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it stands for many names: it can be bound to, but no message can have it. */
    public boolean isWildcard() {
        return endsWith('*') || endsWith('%');
    }

    /** Whether a message may have it. */
    public boolean isSendable() {
        return isWellFormed() && !isWildcard();
    }

    boolean endsWith(char last) {
        return bytes.length > 0 && bytes[bytes.length - 1] == last;
    }

    boolean startsWith(MessageName prefix) {
        return bytes.length >= prefix.bytes.length
                && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
    }

    private static boolean isAlphanumeric(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
                || c >= 0xC0 && c != 0xD7 && c != 0xF7;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof MessageName that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
