// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.kbus.linux.NativeBuffer;

/**
 * A buffer of ours for what is in a buffer of libfuse's, which is another with every request: copying costs less than
 * a new {@link ByteBuffer} over each, and leaves a device no way into memory that is gone.
 */
final class TransferBuffer {

    private final ByteBuffer bytes;
    private final Pointer pointer;

    TransferBuffer(int size) {
        NativeBuffer buffer = new NativeBuffer(size);
        bytes = buffer.bytes();
        pointer = Runtime.getSystemRuntime().getMemoryManager().newPointer(buffer.address());
    }

    /** In the machine's byte order. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Makes so many bytes available, to be read or filled. */
    void open(int length) {
        bytes.clear().limit(length);
    }

    /** Makes a copy of bytes of libfuse's available. */
    void fetch(Pointer from, int length) {
        open(length);
        if (length > 0) {
            from.transferTo(0, pointer, 0, length);
        }
    }

    /** Copies the first bytes to libfuse's buffer, wherever the position is. */
    void give(Pointer to, int length) {
        if (length > 0) {
            pointer.transferTo(0, to, 0, length);
        }
    }
}
