// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Memory that is given back when its user says so. */
class NativeBufferTest {

    private static final int LARGE = 256 << 20;
    private static final int PID = (int) ProcessHandle.current().pid();

    /** Made first: what is made later may lie where the closed one did. */
    private final NativeBuffer copy = new NativeBuffer(1);
    private final ProcessMemory memory = new ProcessMemory();

    private int readableAt(long address) {
        return memory.read(PID, copy, 0, address, 1, 0, 0);
    }

    @Test
    void whatIsClearedTakesUpNoRoom() throws IOException {
        NativeBuffer buffer = new NativeBuffer(LARGE);
        long before = resident();
        for (int i = 0; i < LARGE; i += NativeBuffer.PAGE_SIZE) {
            buffer.bytes().put(i, (byte) 1);
        }
        assertTrue(resident() - before > LARGE / 2);
        buffer.clear();
        assertTrue(resident() - before < LARGE / 2);
        assertEquals(0, buffer.bytes().get(0));
    }

    /** Bytes of memory that this process takes up. */
    private static long resident() throws IOException {
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
        return Long.parseLong(pages) * NativeBuffer.PAGE_SIZE;
    }

    @Test
    void whatIsClosedIsNoMemoryAnyMore() {
        NativeBuffer buffer = new NativeBuffer(1);
        long address = buffer.address();
        assertEquals(1, readableAt(address));
        buffer.close();
        assertEquals(0, readableAt(address));
    }
}
