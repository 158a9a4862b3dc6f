// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

/** What the number of an ioctl says of its argument, as {@code <asm-generic/ioctl.h>} has it. */
final class IoctlNumber {

    /** One more than the largest argument that a number can announce. */
    static final int SIZE_LIMIT = 1 << 14;

    private static final int SIZE_SHIFT = 16;
    private static final int DIRECTION_SHIFT = 30;
    private static final int IOC_WRITE = 1;
    private static final int IOC_READ = 2;

    /** Their numbers announce a long, but it has always been an int, and the kernel moves an int. */
    private static final int FS_IOC_GETFLAGS = 0x8008_6601;
    private static final int FS_IOC_SETFLAGS = 0x4008_6602;

    private IoctlNumber() {
    }

    /** How many bytes are passed in the directions that there are. */
    private static int size(int number) {
        if (number == FS_IOC_GETFLAGS || number == FS_IOC_SETFLAGS) {
            return Integer.BYTES;
        }
        return number >>> SIZE_SHIFT & SIZE_LIMIT - 1;
    }

    /** How many bytes the caller passes. */
    static int inputSize(int number) {
        return (number >>> DIRECTION_SHIFT & IOC_WRITE) != 0 ? size(number) : 0;
    }

    /** How many bytes the caller gets. */
    static int outputSize(int number) {
        return (number >>> DIRECTION_SHIFT & IOC_READ) != 0 ? size(number) : 0;
    }
}
