// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import jnr.ffi.Pointer;

/**
 * The memory of other processes: process_vm_readv(2) and process_vm_writev(2). Needs CAP_SYS_PTRACE, or to be the same
 * user. A call takes as long as the other process's memory takes to be had, which that process may draw out for ever.
 */
public final class ProcessMemory {

    private static final int WORD = jnr.ffi.Runtime.getSystemRuntime().addressSize();
    /** An address and a length. */
    private static final int IOVEC_SIZE = 2 * WORD;
    private static final int FIRST_SIZE = 4096;

    /** One iovec for here and two for there. */
    private final NativeBuffer vectors = new NativeBuffer(3 * IOVEC_SIZE);
    private final Pointer local = vectors.pointerAt(0);
    private final Pointer remote = vectors.pointerAt(IOVEC_SIZE);
    private NativeBuffer here = new NativeBuffer(FIRST_SIZE);

    /**
     * Reads from up to two places of a process's memory at once, into {@link #bytes}.
     *
     * @param pid any thread of the process
     * @return how many bytes were read, counted from the first on: fewer than wanted where an address is bad, 0 if the
     *         process cannot be read at all
     */
    public int read(int pid, long address, int length, long secondAddress, int secondLength) {
        makeRoomFor(length + secondLength);
        setVector(0, here.address(), length + secondLength);
        setVector(1, address, length);
        setVector(2, secondAddress, secondLength);
        long count = LibC.INSTANCE.process_vm_readv(pid, local, 1, remote, secondLength == 0 ? 1 : 2, 0);
        // Who has been abandoned meanwhile is the last to have it.
        Reference.reachabilityFence(here);
        return (int) Math.max(count, 0);
    }

    /** What was read last, from index 0 on. */
    public ByteBuffer bytes() {
        return here.bytes();
    }

    /**
     * Writes bytes into a process's memory.
     *
     * @param from the first of these, from its index 0 on; not looked at any more once the call has begun
     * @return whether all of them were written
     */
    public boolean write(int pid, long address, int length, ByteBuffer from) {
        makeRoomFor(length);
        here.bytes().put(0, from, 0, length);
        setVector(0, here.address(), length);
        setVector(1, address, length);
        long count = LibC.INSTANCE.process_vm_writev(pid, local, 1, remote, 1, 0);
        Reference.reachabilityFence(here);
        return count == length;
    }

    private void makeRoomFor(int length) {
        if (here.size() < length) {
            here = new NativeBuffer(Math.max(length, 2 * here.size()));
        }
    }

    private void setVector(int index, long address, long length) {
        int offset = index * IOVEC_SIZE;
        if (WORD == Long.BYTES) {
            vectors.bytes().putLong(offset, address).putLong(offset + WORD, length);
        } else {
            vectors.bytes().putInt(offset, (int) address).putInt(offset + WORD, (int) length);
        }
    }
}
