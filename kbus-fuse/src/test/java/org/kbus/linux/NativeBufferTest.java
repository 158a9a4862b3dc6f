// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Memory that is given back when its user says so. */
class NativeBufferTest {

    private static final int PID = (int) ProcessHandle.current().pid();

    /** Made first: what is made later may lie where the closed one did. */
    private final NativeBuffer copy = new NativeBuffer(1);
    private final ProcessMemory memory = new ProcessMemory();

    private int readableAt(long address) {
        return memory.read(PID, copy, 0, address, 1, 0, 0);
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
