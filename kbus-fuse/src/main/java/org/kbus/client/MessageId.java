// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

/**
 * What a message is told by: {@code struct kbus_msg_id}. Both numbers are unsigned.
 *
 * @param network 0 for messages that the bus has numbered
 * @param serial  counts the messages of a bus, from 1
 */
public record MessageId(int network, int serial) {

    /** No message: what a message that is not a reply is in reply to. */
    public static final MessageId NONE = new MessageId(0, 0);

    /** From both in one long, the network in its upper half, as message headers are read. */
    public static MessageId of(long pair) {
        return new MessageId((int) (pair >>> 32), (int) pair);
    }

    long pair() {
        return (long) network << 32 | serial & 0xFFFF_FFFFL;
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /** Such as {@code 0:4711}. */
    @Override
    public String toString() {
        return Integer.toUnsignedString(network) + ':' + Integer.toUnsignedString(serial);
    }
}
