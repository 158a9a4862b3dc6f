// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;

/** {@code struct fuse_ioctl_in} and {@code struct fuse_ioctl_out}. */
final class IoctlStructs {

    /** Where the bytes that the kernel has copied from the argument begin, in the request. */
    static final int INPUT_OFFSET = InHeader.SIZE + 32;
    /** The bytes for the argument follow this, in the reply. */
    static final int OUT_SIZE = 16;

    private static final int FUSE_IOCTL_32BIT = 1 << 3;
    private static final int FUSE_IOCTL_DIR = 1 << 4;

    private static final int HANDLE_OFFSET = InHeader.SIZE;
    private static final int FLAGS_OFFSET = InHeader.SIZE + 8;
    private static final int COMMAND_OFFSET = InHeader.SIZE + 12;
    private static final int ARGUMENT_OFFSET = InHeader.SIZE + 16;
    private static final int IN_SIZE_OFFSET = InHeader.SIZE + 24;
    private static final int OUT_SIZE_OFFSET = InHeader.SIZE + 28;

    private final ByteBuffer request;

    IoctlStructs(ByteBuffer request) {
        this.request = request;
    }

    long handle() {
        return request.getLong(HANDLE_OFFSET);
    }

    boolean is32Bit() {
        return (request.getInt(FLAGS_OFFSET) & FUSE_IOCTL_32BIT) != 0;
    }

    /** Whether it is on the directory, whose handle is none of our files'. */
    boolean isOnDirectory() {
        return (request.getInt(FLAGS_OFFSET) & FUSE_IOCTL_DIR) != 0;
    }

    int command() {
        return request.getInt(COMMAND_OFFSET);
    }

    long argument() {
        return request.getLong(ARGUMENT_OFFSET);
    }

    int inputSize() {
        return request.getInt(IN_SIZE_OFFSET);
    }

    /** The most bytes that the kernel takes for the argument: what the command's number announces. */
    int maxOutputSize() {
        return request.getInt(OUT_SIZE_OFFSET);
    }

    static void putOut(ByteBuffer payload, int result) {
        Zero.fill(payload, OUT_SIZE);
        payload.putInt(0, result);
    }
}
