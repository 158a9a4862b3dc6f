// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.nio.ByteBuffer;

/**
 * Something a caller asks of an {@link OpenFile}. It and its answer are two things: it is to be answered exactly
 * once, by {@code answer} or {@link #fail}, and its caller sleeps until then.
 */
public interface Request {

    Caller caller();

    /** @param errno what the caller is to find in errno; greater than 0 */
    void fail(int errno);

    /** An open(2). */
    interface Open extends Request {

        /** The flags of open(2). */
        int flags();

        void answer();
    }

    /** A read(2). */
    interface Read extends Request {

        /** Where in the file; a device that is a stream ignores it. */
        long offset();

        /** What is put here, from its position 0 on, is what the caller gets. */
        ByteBuffer buffer();

        /** Gives the caller what has been put into the buffer; nothing means end of file. */
        void answer();
    }

    /** A write(2), or the next part of one that is larger than the transport carries at once. */
    interface Write extends Request {

        /** What the caller wrote; good until the answer. */
        ByteBuffer data();

        /** All of the data has been taken. */
        void answer();
    }

    /** An ioctl(2). */
    interface Ioctl extends Request {

        int command();

        /** The third argument of ioctl(2), as it is: most often an address in the caller's memory. */
        long argument();

        /** Whether the caller is a 32-bit program. */
        boolean is32Bit();

        /** What stands at the argument's address, as much as the command's number says; empty if it says none. */
        ByteBuffer input();

        /** What is put here, from its position 0 on, is written at the argument's address; to those bytes only. */
        ByteBuffer output();

        /** @param result what ioctl(2) returns, or an error number with a minus sign; output is written either way */
        void answer(int result);
    }

    /** A poll(2), select(2) or epoll_wait(2) that wants to know what the file is ready for. */
    interface Poll extends Request {

        /** @param events what it is ready for: see {@link PollEvents} */
        void answer(int events);
    }
}
