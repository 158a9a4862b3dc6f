// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.kbus.client.Message;
import org.kbus.client.MessageId;

/** What is read of a record. */
class CaptureTest {

    private final MonitorFixture on = new MonitorFixture();

    @Test
    void aRequest() {
        Capture capture = on.message("$.Ask", 7, 8, 9, 9).requestTo(8).data("what?").missed(2).lost(3).capture();
        assertEquals(Instant.ofEpochSecond(1_800_000_000L, 1_000_000), capture.time());
        assertEquals(3, capture.lost());
        MonitoredMessage message = capture.message();
        assertEquals(Message.Kind.REQUEST, message.kind());
        assertEquals(new MessageId(0, 1), message.id());
        assertEquals("$.Ask", message.name());
        assertEquals(7, message.from());
        assertArrayEquals(new int[] {8, 9, 9}, message.recipients());
        assertEquals(3, message.copies());
        assertEquals(2, message.missed());
        assertEquals(8, message.replier());
        assertEquals("\"what?\"", message.preview(100));
    }

    @Test
    void kinds() {
        assertEquals(Message.Kind.ANNOUNCEMENT, on.message("$.A", 1).capture().message().kind());
        assertEquals(Message.Kind.REPLY, on.message("$.A", 1, 2).replyTo(2, 5).capture().message().kind());
        assertEquals(Message.Kind.STATUS, on.message("$.A", 1, 2).replyTo(2, 5).flags(MonitorFixture.STATUS)
                .capture().message().kind());
        assertTrue(on.message("$.A", 1).flags(MonitorFixture.URGENT).capture().message().isUrgent());
    }

    @Test
    void lossesAlone() {
        Capture loss = on.loss(4);
        assertFalse(loss.hasMessage());
        assertEquals(4, loss.lost());
        assertEquals(40, loss.bytes().length);
        assertFalse(Capture.of(loss.bytes()).hasMessage());
    }
}
