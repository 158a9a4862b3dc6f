// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.wire;

import java.nio.ByteBuffer;

/** {@code struct fuse_poll_in}, {@code struct fuse_poll_out} and {@code struct fuse_notify_poll_wakeup_out}. */
public final class PollStructs {

    public static final int OUT_SIZE = 8;
    /** Of {@link #putNotification}. */
    public static final int NOTIFICATION_SIZE = OutHeader.SIZE + 8;

    /** {@code FUSE_NOTIFY_POLL}, in the place of a notification's error. */
    private static final int NOTIFY_POLL = 1;

    private static final int FUSE_POLL_SCHEDULE_NOTIFY = 1;

    private static final int HANDLE_OFFSET = 0;
    private static final int KERNEL_HANDLE_OFFSET = 8;
    private static final int FLAGS_OFFSET = 16;

    private final ByteBuffer operation;

    public PollStructs(ByteBuffer operation) {
        this.operation = operation;
    }

    public long handle() {
        return operation.getLong(HANDLE_OFFSET);
    }

    /** What a notification names the file by. */
    public long kernelHandle() {
        return operation.getLong(KERNEL_HANDLE_OFFSET);
    }

    /** Whether somebody is going to sleep, and is to be woken when what the answer says has changed. */
    public boolean isWakeupWanted() {
        return (operation.getInt(FLAGS_OFFSET) & FUSE_POLL_SCHEDULE_NOTIFY) != 0;
    }

    public static void putOut(ByteBuffer payload, int events) {
        payload.putLong(0, 0);
        payload.putInt(0, events);
    }

    /** A whole notification: what is polled there may have changed. */
    public static void putNotification(ByteBuffer buffer, long kernelHandle) {
        new OutHeader(buffer).put(NOTIFICATION_SIZE, NOTIFY_POLL, 0);
        buffer.putLong(OutHeader.SIZE, kernelHandle);
    }
}
