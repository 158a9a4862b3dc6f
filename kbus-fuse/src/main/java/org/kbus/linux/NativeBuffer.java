// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.PageManager;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Memory outside the Java heap, with its address, for as long as somebody has this or its bytes. It begins with a page,
 * and takes up room only as far as it has been used.
 */
public final class NativeBuffer implements AutoCloseable {

    public static final int PAGE_SIZE = (int) PageManager.getInstance().pageSize();

    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MADV_DONTNEED = 4;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;

    private static final Cleaner UNMAPPER = Cleaner.create();

    private final ByteBuffer bytes;
    private final long address;
    private final Cleaner.Cleanable mapping;

    /** @throws OutOfMemoryError if there is no room for it */
    public NativeBuffer(int size) {
        // Not ByteBuffer.allocateDirect: that writes zeroes into all of it.
        address = LibC.INSTANCE.mmap(null, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (address == -1) {
            throw new OutOfMemoryError(LinuxException.last("cannot map " + size + " bytes").getMessage());
        }
        bytes = MemoryIO.getInstance().newDirectByteBuffer(address, size).order(ByteOrder.nativeOrder());
        mapping = UNMAPPER.register(bytes, unmapping(address, size));
    }

    /** Static, so that it does not hold what it waits for the end of. */
    private static Runnable unmapping(long address, int size) {
        return () -> LibC.INSTANCE.munmap(address, size);
    }

    /**
     * Gives the memory back at once. Nobody may touch the bytes any more, or have them touched: it is for whoever makes
     * many, which the garbage collector, who does not see how large they are, would leave for long.
     */
    @Override
    public void close() {
        mapping.clean();
    }

    /** What is in it is wanted no more: it is zeroes from now on, and takes up no room until it is used again. */
    public void clear() {
        LibC.INSTANCE.madvise(address, size(), MADV_DONTNEED);
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
