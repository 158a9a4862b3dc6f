// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

/** Standard output, which says why it cannot be written to: Java's own streams have no error numbers. */
public final class StandardOutput {

    private static final Descriptor OUT = Descriptor.of(1);

    private NativeBuffer memory = new NativeBuffer(NativeBuffer.PAGE_SIZE);

    /** Writes all of it. */
    public void write(byte[] bytes) throws LinuxException {
        if (bytes.length > memory.size()) {
            memory = new NativeBuffer(bytes.length);
        }
        memory.bytes().put(0, bytes);
        for (int written = 0; written < bytes.length;) {
            int count = OUT.write(memory, written, bytes.length - written);
            if (count < 0) {
                throw new LinuxException("cannot write standard output", -count);
            }
            written += count;
        }
    }
}
