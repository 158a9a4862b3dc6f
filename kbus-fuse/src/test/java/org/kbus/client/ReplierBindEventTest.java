// SPDX-License-Identifier: Apache-2.0
package org.kbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kbus.abi.ReplierBindEventData;

/** What the data of a replier bind event says. */
class ReplierBindEventTest {

    @Test
    void itSaysWhoBindsAndToWhat() {
        byte[] data = ReplierBindEventData.encode(true, 5, new byte[] {'$', '.', 'A'});
        assertEquals(Optional.of(new ReplierBindEvent(true, 5, "$.A")), ReplierBindEvent.ofData(data));
    }

    @Test
    void dataThatEndsTooEarlySaysNothing() {
        assertEquals(Optional.empty(), ReplierBindEvent.ofData(new byte[11]));
    }

    @Test
    void aNegativeLengthSaysNothing() {
        byte[] data = new byte[16];
        ByteBuffer.wrap(data).order(ByteOrder.nativeOrder()).putInt(8, -4);
        assertEquals(Optional.empty(), ReplierBindEvent.ofData(data));
    }
}
