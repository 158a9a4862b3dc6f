// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A small io_uring(7) whose submissions have 128 bytes. It belongs to the thread that makes it. Kernel 6.6 or later.
 *
 * <p>The offsets are those of {@code <linux/io_uring.h>}.
 */
public final class IoUring implements AutoCloseable {

    private static final long SYS_IO_URING_SETUP = 425;
    private static final long SYS_IO_URING_ENTER = 426;

    private static final int SETUP_SQE128 = 1 << 10;
    private static final int SETUP_SINGLE_ISSUER = 1 << 12;
    /** What completes does so only when we wait for it, in our thread: nothing interrupts it meanwhile. */
    private static final int SETUP_DEFER_TASKRUN = 1 << 13;
    /** The rings lie in memory of ours. */
    private static final int SETUP_NO_MMAP = 1 << 14;
    private static final int SETUP_NO_SQARRAY = 1 << 16;
    private static final int SETUP_FLAGS =
            SETUP_SQE128 | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN | SETUP_NO_MMAP | SETUP_NO_SQARRAY;
    private static final int ENTER_GETEVENTS = 1;

    private static final int PARAMS_SIZE = 120;
    private static final int PARAMS_FLAGS = 8;
    private static final int PARAMS_SQ_TAIL = 44;
    private static final int PARAMS_SQ_USER_ADDRESS = 72;
    private static final int PARAMS_CQ_HEAD = 80;
    private static final int PARAMS_CQ_TAIL = 84;
    private static final int PARAMS_CQ_RING_MASK = 88;
    private static final int PARAMS_CQ_CQES = 100;
    private static final int PARAMS_CQ_USER_ADDRESS = 112;

    /**
     * As many as may be prepared at a time. So few that the rings lie in one page, and the submissions in another:
     * SETUP_NO_MMAP wants them contiguous.
     */
    public static final int ENTRIES = 8;

    private static final int SUBMISSION_SIZE = 128;
    private static final int SUBMISSION_FLAGS = 1;
    private static final int SUBMISSION_FD = 4;
    private static final int SUBMISSION_OFFSET = 8;
    private static final int SUBMISSION_ADDRESS = 16;
    private static final int SUBMISSION_LENGTH = 24;
    private static final int SUBMISSION_USER_DATA = 32;
    private static final int SUBMISSION_COMMAND = 48;
    private static final byte OP_READ = 22;
    private static final byte OP_WRITE = 23;
    private static final byte OP_URING_CMD = 46;

    /** There is to be no completion of what succeeds. */
    private static final byte COMPLETION_SKIP_SUCCESS = 1 << 6;

    private static final int COMPLETION_SIZE = 16;
    private static final int COMPLETION_RESULT = 8;

    private static final VarHandle INT =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final Descriptor descriptor;
    private final ByteBuffer rings;
    private final ByteBuffer submissions;
    private final int submissionTailOffset;
    private final int completionHeadOffset;
    private final int completionTailOffset;
    private final int completionsOffset;
    private final int completionMask;

    private int submissionTail;
    private int unsubmitted;
    private int completionHead;
    private int completion;

    /** @throws LinuxException if there can be none: ENOSYS, EPERM, or EINVAL from an older kernel */
    public IoUring() throws LinuxException {
        NativeBuffer params = new NativeBuffer(PARAMS_SIZE);
        NativeBuffer ringMemory = new NativeBuffer(NativeBuffer.PAGE_SIZE);
        NativeBuffer submissionMemory = new NativeBuffer(NativeBuffer.PAGE_SIZE);
        ByteBuffer p = params.bytes();
        p.putInt(PARAMS_FLAGS, SETUP_FLAGS);
        p.putLong(PARAMS_SQ_USER_ADDRESS, submissionMemory.address());
        p.putLong(PARAMS_CQ_USER_ADDRESS, ringMemory.address());
        long fd = LibC.INSTANCE.syscall(SYS_IO_URING_SETUP, ENTRIES, params.address(), 0, 0, null);
        if (fd < 0) {
            throw LinuxException.last("cannot make an io_uring");
        }
        descriptor = Descriptor.of((int) fd);
        rings = ringMemory.bytes();
        submissions = submissionMemory.bytes();
        submissionTailOffset = p.getInt(PARAMS_SQ_TAIL);
        completionHeadOffset = p.getInt(PARAMS_CQ_HEAD);
        completionTailOffset = p.getInt(PARAMS_CQ_TAIL);
        completionsOffset = p.getInt(PARAMS_CQ_CQES);
        completionMask = rings.getInt(p.getInt(PARAMS_CQ_RING_MASK));
    }

    /**
     * Prepares a read(2).
     *
     * @param userData told with its completion
     */
    public void prepareRead(Descriptor from, NativeBuffer into, long userData) {
        int at = prepare(OP_READ, from.number(), userData);
        submissions.putLong(at + SUBMISSION_ADDRESS, into.address());
        submissions.putInt(at + SUBMISSION_LENGTH, into.size());
    }

    /**
     * Prepares a write(2). It has a completion only if it fails.
     *
     * @param userData told with that
     */
    public void prepareWrite(int fd, long address, int length, long userData) {
        int at = prepare(OP_WRITE, fd, userData);
        submissions.put(at + SUBMISSION_FLAGS, COMPLETION_SKIP_SUCCESS);
        submissions.putLong(at + SUBMISSION_ADDRESS, address);
        submissions.putInt(at + SUBMISSION_LENGTH, length);
    }

    /**
     * Prepares a command that the driver of a file understands.
     *
     * @param address of what the command points at, and how many of these there are
     * @return where in {@link #submissions} the command's own 80 bytes begin
     */
    public int prepareCommand(int fd, int command, long address, int count, long userData) {
        int at = prepare(OP_URING_CMD, fd, userData);
        submissions.putInt(at + SUBMISSION_OFFSET, command);
        submissions.putLong(at + SUBMISSION_ADDRESS, address);
        submissions.putInt(at + SUBMISSION_LENGTH, count);
        return at + SUBMISSION_COMMAND;
    }

    public ByteBuffer submissions() {
        return submissions;
    }

    /** What has been prepared before is submitted first if there is no room for more. */
    private int prepare(byte operation, int fd, long userData) {
        while (unsubmitted == ENTRIES) {
            try {
                enter(false);
            } catch (LinuxException e) {
                throw new UncheckedIOException(e);
            }
        }
        int at = (submissionTail & ENTRIES - 1) * SUBMISSION_SIZE;
        for (int i = 0; i < SUBMISSION_SIZE; i += Long.BYTES) {
            submissions.putLong(at + i, 0);
        }
        submissions.put(at, operation);
        submissions.putInt(at + SUBMISSION_FD, fd);
        submissions.putLong(at + SUBMISSION_USER_DATA, userData);
        submissionTail++;
        unsubmitted++;
        return at;
    }

    /**
     * Submits what has been prepared, and lets complete what can.
     *
     * @param wait whether to sleep until something has completed
     * @throws LinuxException if it cannot be done; not because of a signal
     */
    public void enter(boolean wait) throws LinuxException {
        INT.setRelease(rings, submissionTailOffset, submissionTail);
        long submitted = LibC.INSTANCE.syscall(SYS_IO_URING_ENTER, descriptor.number(), unsubmitted, wait ? 1 : 0,
                ENTER_GETEVENTS, null);
        if (submitted >= 0) {
            unsubmitted -= (int) submitted;
        } else if (LinuxException.lastErrno() != LinuxException.EINTR) {
            throw LinuxException.last("cannot enter the io_uring");
        }
    }

    /** Whether all that has been prepared has been submitted. */
    public boolean isSubmitted() {
        return unsubmitted == 0;
    }

    /** Goes on to the next completion, if there is one. */
    public boolean nextCompletion() {
        if (completionHead == (int) INT.getAcquire(rings, completionTailOffset)) {
            return false;
        }
        completion = completionsOffset + (completionHead & completionMask) * COMPLETION_SIZE;
        completionHead++;
        return true;
    }

    /** What was told with the submission that has completed. */
    public long userData() {
        return rings.getLong(completion);
    }

    /** What it gave, or an error number with a minus sign. */
    public int result() {
        return rings.getInt(completion + COMPLETION_RESULT);
    }

    /** The completion has been looked at: its place may be used again. */
    public void seen() {
        INT.setRelease(rings, completionHeadOffset, completionHead);
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
