// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.lang.ref.Reference;
import java.util.Objects;
import jnr.ffi.Pointer;

/**
 * The memory of other processes: process_vm_readv(2) and process_vm_writev(2). Needs CAP_SYS_PTRACE, or to be the same
 * user. A call takes as long as the other process's memory takes to be had, which that process may draw out for ever.
 */
public final class ProcessMemory implements AutoCloseable {

    /** One iovec for here and two for there. */
    private final NativeBuffer vectors = new NativeBuffer(3 * IoVector.SIZE);
    private final Pointer local = vectors.pointerAt(0);
    private final Pointer remote = vectors.pointerAt(IoVector.SIZE);

    /**
     * Reads from up to two places of a process's memory at once.
     *
     * @param pid    any thread of the process
     * @param into   gets what is read at {@code offset}, the second place behind the first
     * @return how many bytes were read, counted from the first on: fewer than wanted where an address is bad, 0 if the
     *         process cannot be read at all
     */
    public int read(int pid, NativeBuffer into, int offset, long address, int length, long secondAddress,
            int secondLength) {
        Objects.checkFromIndexSize(offset, length + secondLength, into.size());
        setVector(0, into.address() + offset, length + secondLength);
        setVector(1, address, length);
        setVector(2, secondAddress, secondLength);
        long count = LibC.INSTANCE.process_vm_readv(pid, local, 1, remote, secondLength == 0 ? 1 : 2, 0);
        // Whoever has given the caller up meanwhile may have left us as the last to have it.
        Reference.reachabilityFence(into);
        return (int) Math.max(count, 0);
    }

    /**
     * Writes the first bytes of a buffer into a process's memory.
     *
     * @return whether all of them were written
     */
    public boolean write(int pid, long address, NativeBuffer from, int length) {
        Objects.checkFromIndexSize(0, length, from.size());
        setVector(0, from.address(), length);
        setVector(1, address, length);
        long count = LibC.INSTANCE.process_vm_writev(pid, local, 1, remote, 1, 0);
        Reference.reachabilityFence(from);
        return count == length;
    }

    private void setVector(int index, long address, long length) {
        IoVector.put(vectors.bytes(), index * IoVector.SIZE, address, length);
    }

    @Override
    public void close() {
        vectors.close();
    }
}
