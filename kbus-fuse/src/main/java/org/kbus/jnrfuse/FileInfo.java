// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import jnr.constants.platform.OpenFlags;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** {@code struct fuse_file_info}: what the kernel and we tell each other of an open file. */
final class FileInfo {

    private static final int WORD = Runtime.getSystemRuntime().addressSize();

    /** An int, padded to a word; an old handle of a word; an int that is not used; an int of bits; the handle; an owner of locks. */
    private static final int FLAGS_OFFSET = 0;
    private static final int BITS_OFFSET = 2 * WORD + 4;
    private static final int HANDLE_OFFSET = 2 * WORD + 8;
    private static final int LOCK_OWNER_OFFSET = 2 * WORD + 16;

    private static final int O_NONBLOCK = OpenFlags.O_NONBLOCK.intValue();

    /** No page cache: each read(2) and write(2) comes to us. */
    private static final int DIRECT_IO = CBits.bit(0);
    /** No offsets: lseek(2), pread(2) and pwrite(2) fail. */
    private static final int NONSEEKABLE = CBits.bit(3);

    private FileInfo() {
    }

    /** Those of open(2); of a read or write, those that the file has now. */
    static int flags(Pointer info) {
        return info.getInt(FLAGS_OFFSET);
    }

    static boolean isNonBlocking(Pointer info) {
        return (flags(info) & O_NONBLOCK) != 0;
    }

    static long handle(Pointer info) {
        return info.getLongLong(HANDLE_OFFSET);
    }

    /** Of a read: whether it goes to the page cache, for splice(2) or a mapping, and so has no owner of locks. */
    static boolean isForPageCache(Pointer info) {
        return info.getLongLong(LOCK_OWNER_OFFSET) == 0;
    }

    static void putOpened(Pointer info, long handle, boolean stream) {
        info.putInt(BITS_OFFSET, info.getInt(BITS_OFFSET) | DIRECT_IO | (stream ? NONSEEKABLE : 0));
        info.putLongLong(HANDLE_OFFSET, handle);
    }
}
