// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;

/** {@code struct fuse_ioctl_in} and {@code struct fuse_ioctl_out}. */
public final class IoctlStructs {

    /** The bytes that the kernel has copied from the argument follow this, in the request. */
    public static final int IN_SIZE = 32;
    /** The bytes for the argument follow this, in the reply. */
    public static final int OUT_SIZE = 16;

    private static final int FUSE_IOCTL_32BIT = 1 << 3;
    private static final int FUSE_IOCTL_DIR = 1 << 4;

    private static final int HANDLE_OFFSET = 0;
    private static final int FLAGS_OFFSET = 8;
    private static final int COMMAND_OFFSET = 12;
    private static final int ARGUMENT_OFFSET = 16;
    private static final int OUT_SIZE_OFFSET = 28;

    private final ByteBuffer operation;

    public IoctlStructs(ByteBuffer operation) {
        this.operation = operation;
    }

    public long handle() {
        return operation.getLong(HANDLE_OFFSET);
    }

    public boolean is32Bit() {
        return (operation.getInt(FLAGS_OFFSET) & FUSE_IOCTL_32BIT) != 0;
    }

    /** Whether it is on the directory, whose handle is none of our files'. */
    public boolean isOnDirectory() {
        return (operation.getInt(FLAGS_OFFSET) & FUSE_IOCTL_DIR) != 0;
    }

    public int command() {
        return operation.getInt(COMMAND_OFFSET);
    }

    public long argument() {
        return operation.getLong(ARGUMENT_OFFSET);
    }

    /** The most bytes that the kernel takes for the argument: what the command's number announces. */
    public int maxOutputSize() {
        return operation.getInt(OUT_SIZE_OFFSET);
    }

    public static void putOut(ByteBuffer payload, int result) {
        Payload.clear(payload, OUT_SIZE);
        payload.putInt(0, result);
    }
}
