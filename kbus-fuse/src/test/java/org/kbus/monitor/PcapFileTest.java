// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The bytes of a pcap file. */
class PcapFileTest {

    @Test
    void headersAndRecords() throws IOException {
        Capture capture = new MonitorFixture().message("$.A", 1, 2).data("abc").dataLength(103).capture();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapFile pcap = new PcapFile(out)) {
            pcap.write(capture);
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.nativeOrder());
        assertEquals(0xa1b23c4d, bytes.getInt());
        assertEquals(2, bytes.getShort());
        assertEquals(4, bytes.getShort());
        assertEquals(0, bytes.getLong());
        assertEquals(66928, bytes.getInt());
        assertEquals(147, bytes.getInt());
        assertEquals(1_800_000_000, bytes.getInt());
        assertEquals(1_000_000, bytes.getInt());
        int length = bytes.getInt();
        assertEquals(capture.bytes().length, length);
        assertEquals(length + 100, bytes.getInt());
        byte[] record = new byte[length];
        bytes.get(record);
        assertArrayEquals(capture.bytes(), record);
        assertEquals(0, bytes.remaining());
    }
}
