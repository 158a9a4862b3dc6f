// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {

    private final AddressSpace memory = new AddressSpace();
    private final byte[] bytes = {1, 2, 3, 4};
    private final long address = memory.map(bytes);

    private static ByteBuffer buffer(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    @Test
    void readingEndsWhereThereIsNothing() {
        assertArrayEquals(new byte[] {3, 4}, memory.read(address + 2, 5));
        assertEquals(0, memory.readable(address + 4, 1));
        assertEquals(0, memory.readable(address - 1, 1));
        assertEquals(0, memory.readable(0, 1));
        assertEquals(0, memory.readable(-1, 1));
    }

    @Test
    void twoArraysDoNotTouch() {
        long next = memory.map(new byte[AddressSpace.PAGE]);
        memory.map(new byte[1]);
        assertEquals(0, memory.readable(next - 1, 1));
        assertEquals(1, memory.readable(next + AddressSpace.PAGE - 1, 2));
    }

    @Test
    void allOfWhatIsWrittenIsOrNothing() {
        assertTrue(memory.write(address + 2, buffer(8, 9)));
        assertFalse(memory.write(address + 3, buffer(8, 9)));
        assertArrayEquals(new byte[] {1, 2, 8, 9}, bytes);
        assertTrue(memory.write(0, buffer()));
    }

    @Test
    void whatCanOnlyBeReadIsNotWritten() {
        long readOnly = memory.mapReadOnly(new byte[4]);
        assertEquals(4, memory.readable(readOnly, 4));
        assertFalse(memory.write(readOnly, buffer(1)));
    }

    @Test
    void whatIsUnmappedIsGone() {
        memory.unmap(address);
        assertEquals(0, memory.readable(address, 1));
    }
}
