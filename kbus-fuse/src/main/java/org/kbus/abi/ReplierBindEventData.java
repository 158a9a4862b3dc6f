// SPDX-License-Identifier: Apache-2.0
package org.kbus.abi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct kbus_replier_bind_event_data}: three u32, {@code is_bind}, {@code binder} and {@code name_len}, and
 * behind them the name, padded as in an entire message.
 */
public final class ReplierBindEventData {

    private static final int NAME_OFFSET = 12;

    private ReplierBindEventData() {
    }

    public static byte[] encode(boolean isBind, int binder, byte[] name) {
        byte[] data = new byte[NAME_OFFSET + MessageHeader.paddedNameLength(name.length)];
        ByteBuffer.wrap(data).order(ByteOrder.nativeOrder())
                .putInt(isBind ? 1 : 0)
                .putInt(binder)
                .putInt(name.length)
                .put(name);
        return data;
    }
}
