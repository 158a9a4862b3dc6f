// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.nio.ByteBuffer;

/**
 * A read(2) that waits, and the answer that is owed to it. It is answered once, within any operation of the same
 * transport; or withdrawn ({@link FileOperations#withdraw}), and then not at all.
 */
public interface ParkedRead {

    /** The file that is read. */
    OpenFile file();

    /** What is put here, from its index 0 on, is what the caller gets. It has room for as much as is wanted. */
    ByteBuffer buffer();

    /**
     * @param result how many bytes have been put into the buffer, or an error number with a minus sign
     * @throws IllegalStateException if it has been answered or withdrawn
     */
    void answer(int result);
}
