// SPDX-License-Identifier: Apache-2.0
package org.kbus.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.kbus.linux.NativeBuffer;

/** What is wanted is fetched, all of it or as far as it goes. The caller is this process itself. */
class CallerMemoryTest {

    private static final int PID = (int) ProcessHandle.current().pid();
    private static final long BAD_ADDRESS = 16;

    private final CallerMemory memory = new CallerMemory();
    private final NativeBuffer callers = new NativeBuffer(NativeBuffer.PAGE_SIZE * 4);

    private long put(int at, String text) {
        callers.bytes().put(at, text.getBytes(StandardCharsets.US_ASCII));
        return callers.address() + at;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }

    @Test
    void whatIsWantedIsThereWhenItHasBeenFetched() {
        long address = put(0, "struct");
        assertNull(memory.want(address, 6));
        assertTrue(memory.isToBeAccessed());
        memory.access(PID);
        assertFalse(memory.isToBeAccessed());
        assertEquals("struct", text(memory.want(address, 6)));
    }

    @Test
    void twoPlacesAreFetchedAtOnce() {
        long first = put(0, "name");
        long second = put(5000, "data");
        assertNull(memory.want(first, 4));
        assertNull(memory.want(second, 4));
        memory.access(PID);
        assertEquals("name", text(memory.want(first, 4)));
        assertEquals("data", text(memory.want(second, 4)));
    }

    /** Nobody may change it between two looks. */
    @Test
    void whatHasBeenFetchedIsNotFetchedAgain() {
        long first = put(0, "struct");
        memory.want(first, 6);
        memory.access(PID);
        put(0, "STRUCT");
        long second = put(100, "name");
        memory.want(second, 4);
        memory.access(PID);
        assertEquals("struct", text(memory.want(first, 6)));
        assertEquals("name", text(memory.want(second, 4)));
    }

    @Test
    void aLargePlaceBehindASmallOneKeepsTheSmallOne() {
        long first = put(0, "struct");
        memory.want(first, 6);
        memory.access(PID);
        memory.want(callers.address(), callers.size());
        memory.access(PID);
        assertEquals("struct", text(memory.want(first, 6)));
        assertEquals(callers.size(), memory.want(callers.address(), callers.size()).remaining());
    }

    @Test
    void aBadAddressHasNoBytes() {
        long good = put(0, "name");
        memory.want(good, 4);
        memory.want(BAD_ADDRESS, 4);
        memory.access(PID);
        assertEquals("name", text(memory.want(good, 4)));
        assertEquals(0, memory.want(BAD_ADDRESS, 4).remaining());
    }

    @Test
    void aCallerThatCannotBeSeenHasNoBytes() {
        long address = put(0, "name");
        memory.want(address, 4);
        memory.access(0);
        assertEquals(0, memory.want(address, 4).remaining());
    }

    @Test
    void anotherRequestHasNothingOfTheLast() {
        long address = put(0, "name");
        memory.want(address, 4);
        memory.access(PID);
        memory.clear();
        assertFalse(memory.isToBeAccessed());
        assertNull(memory.want(address, 4));
    }

    @Test
    void whatIsToBeWrittenIsWrittenAndNoMore() {
        long address = put(0, "........");
        memory.write(address + 2, ByteBuffer.wrap("abcdef".getBytes(StandardCharsets.US_ASCII)), 3);
        assertTrue(memory.isToBeAccessed());
        memory.access(PID);
        assertTrue(memory.isWritten());
        assertEquals("..abc...", text(callers.bytes().slice(0, 8)));
    }

    @Test
    void aBadAddressCannotBeWritten() {
        memory.write(BAD_ADDRESS, ByteBuffer.allocate(4), 4);
        memory.access(PID);
        assertFalse(memory.isWritten());
    }
}
