// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.nio.ByteBuffer;

/**
 * Something a caller asks of an {@link OpenFile}. Its caller sleeps until the operation that is called with it has
 * returned an answer. It is good until the operation returns.
 */
public interface Request {

    Caller caller();

    /** An open(2). */
    interface Open extends Request {

        /** The flags of open(2). */
        int flags();
    }

    /** A read(2). */
    interface Read extends Request {

        /** Where in the file; a device that is a stream ignores it. */
        long offset();

        /** What is put here, from its index 0 on, is what the caller gets. It has room for as much as is wanted. */
        ByteBuffer buffer();

        /** Whether the caller would rather have EAGAIN than wait. */
        boolean isNonBlocking();

        /**
         * Keeps the read, to be answered in a later turn. The operation is to return {@link FileOperations#LATER}.
         *
         * @return null if it cannot be kept: this transport cannot keep any, or the caller's user has too many; the
         *         operation then gives EAGAIN
         */
        ParkedRead park();

        /**
         * Has the operation called once more with this request, when others have had their turn. It is to return {@link
         * FileOperations#LATER} then.
         */
        void again();
    }

    /** A write(2), or the next part of one that is larger than the transport carries at once. */
    interface Write extends Request {

        /** What the caller wrote, from its position on. */
        ByteBuffer data();
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

        /** What is put here, up to its position, is written at the argument's address; those bytes only. */
        ByteBuffer output();

        /**
         * Says which bytes of the caller's memory the operation needs. They are fetched when it has returned {@link
         * FileOperations#LATER}, and then it is called again, from its beginning, with the same request. Several places
         * may be wanted at once.
         *
         * @return null if they have not been fetched yet; or else the bytes, from index 0 on, fewer than wanted where
         *         the caller gave a bad address (EFAULT)
         */
        ByteBuffer want(long address, int length);

        /**
         * Has the operation called once more with this request, when others have had their turn. It is to return {@link
         * FileOperations#LATER} then.
         */
        void again();
    }

    /** A poll(2), select(2) or epoll_wait(2) that wants to know what the file is ready for. */
    interface Poll extends Request {
    }
}
