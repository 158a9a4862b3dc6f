// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** Memory outside the Java heap, with its address, for as long as the program runs. */
public final class NativeBuffer {

    private final ByteBuffer bytes;
    private final long address;

    public NativeBuffer(int size) {
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        address = addressOf(bytes);
    }

    /** In the machine's byte order. */
    public ByteBuffer bytes() {
        return bytes;
    }

    public long address() {
        return address;
    }

    public int size() {
        return bytes.capacity();
    }

    /** A pointer to one of its bytes. */
    Pointer pointerAt(int offset) {
        return Runtime.getSystemRuntime().getMemoryManager().newPointer(address + offset);
    }

    /** Where the first byte of a direct buffer is, wherever its position. */
    static long addressOf(ByteBuffer direct) {
        return Runtime.getSystemRuntime().getMemoryManager().newPointer(direct).address() - direct.position();
    }
}
