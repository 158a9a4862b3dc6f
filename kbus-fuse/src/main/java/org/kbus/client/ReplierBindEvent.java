// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Somebody has become, or is no longer, Replier of a name. Listen to {@link #NAME} and switch the reports on with
 * {@link Ksock#reportReplierBinds}.
 *
 * <pre>{@code
 * try (Ksock ksock = Ksock.open(0)) {
 *     ksock.bindAsListener(ReplierBindEvent.NAME);
 *     ksock.reportReplierBinds(true);
 *     ksock.bindAsReplier("$.Lamp");
 *     ReplierBindEvent event = ReplierBindEvent.of(ksock.receive()).orElseThrow();
 *     System.out.println(event.name() + " " + event.isBind());    // prints $.Lamp true
 * }
 * }</pre>
 *
 * @param isBind whether it was a bind and not an unbind
 * @param binder the Ksock
 * @param name   the text that was bound
 */
public record ReplierBindEvent(boolean isBind, int binder, String name) {

    /** The name of the announcements that report them. */
    public static final String NAME = "$.KBUS.ReplierBindEvent";

    /** The name of the announcement that says that some could not be reported. */
    public static final String LOST_NAME = "$.KBUS.UnbindEventsLost";

    /** The event that a message reports, if it reports one. */
    public static Optional<ReplierBindEvent> of(Message message) {
        return message.isSynthetic() && message.name().equals(NAME) ? ofData(message.data()) : Optional.empty();
    }

    /** The event that is in the data of a message which reports one. */
    public static Optional<ReplierBindEvent> ofData(byte[] bytes) {
        try {
            ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            boolean isBind = data.getInt() != 0;
            int binder = data.getInt();
            int length = data.getInt();
            if (length < 0) {
                return Optional.empty();
            }
            byte[] name = new byte[Math.min(length, data.remaining())];
            data.get(name);
            return Optional.of(new ReplierBindEvent(isBind, binder, new String(name, MessageBuffer.NAME_CHARSET)));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }
}
