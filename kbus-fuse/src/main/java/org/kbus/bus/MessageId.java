// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/**
 * A message id: two unsigned 32-bit numbers, the network id and the serial number, held in one
 * {@code long} so that a message costs no object for it.
 *
 * <p>Network 0 is this bus, which then gives the serial number. {@link #NONE} (0:0) is never given to
 * a message.
 */
public final class MessageId {

    /** No message: 0:0. */
    public static final long NONE = 0;

    private MessageId() {
    }

    public static long of(int network, int serial) {
        return (long) network << 32 | serial & 0xFFFF_FFFFL;
    }

    public static int network(long id) {
        return (int) (id >>> 32);
    }

    public static int serial(long id) {
        return (int) id;
    }

    /** As the stats file shows it: {@code network:serial}. */
    public static String toString(long id) {
        return Integer.toUnsignedString(network(id)) + ':' + Integer.toUnsignedString(serial(id));
    }
}
