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
        address = Runtime.getSystemRuntime().getMemoryManager().newPointer(bytes).address();
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
}
