// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import org.kbus.device.Caller;
import org.kbus.device.Errno;
import org.kbus.device.Request;

/**
 * The request being served, as the operations of a device see it. One object of each kind serves them all. libfuse
 * takes the answer when its callback returns, and so a device must answer within the operation.
 */
abstract class JnrFuseRequest implements Request {

    private static final int UNANSWERED = Integer.MIN_VALUE;

    private final Caller caller;
    private int result;

    JnrFuseRequest(Caller caller) {
        this.caller = caller;
    }

    final void begin() {
        result = UNANSWERED;
    }

    final void end(int answer) {
        result = answer;
    }

    /** What the callback returns. */
    final int result() {
        if (result == UNANSWERED) {
            throw new IllegalStateException("not answered at once, and libfuse knows no other way");
        }
        return result;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public void fail(int errno) {
        end(-errno);
    }

    static final class OpenRequest extends JnrFuseRequest implements Request.Open {
        private JnrFuseFile file;
        private Pointer info;

        OpenRequest(Caller caller) {
            super(caller);
        }

        void begin(JnrFuseFile opening, Pointer fileInfo) {
            file = opening;
            info = fileInfo;
            begin();
        }

        @Override
        public int flags() {
            return FileInfo.flags(info);
        }

        @Override
        public void answer() {
            FileInfo.putOpened(info, file.handle(), file.node().isStream());
            end(0);
        }
    }

    static final class ReadRequest extends JnrFuseRequest implements Request.Read {
        private final TransferBuffer transfer = new TransferBuffer(MountArguments.MAX_TRANSFER);
        private Pointer destination;
        private long offset;

        ReadRequest(Caller caller) {
            super(caller);
        }

        void begin(Pointer buffer, long size, long readOffset) {
            destination = buffer;
            offset = readOffset;
            transfer.open((int) Math.min(size, MountArguments.MAX_TRANSFER));
            begin();
        }

        @Override
        public long offset() {
            return offset;
        }

        @Override
        public ByteBuffer buffer() {
            return transfer.bytes();
        }

        @Override
        public void answer() {
            int length = transfer.bytes().position();
            transfer.give(destination, length);
            end(length);
        }
    }

    static final class WriteRequest extends JnrFuseRequest implements Request.Write {
        private final TransferBuffer transfer = new TransferBuffer(MountArguments.MAX_TRANSFER);
        private int length;

        WriteRequest(Caller caller) {
            super(caller);
        }

        void begin(Pointer buffer, long size) {
            length = (int) Math.min(size, MountArguments.MAX_TRANSFER);
            transfer.fetch(buffer, length);
            begin();
        }

        @Override
        public ByteBuffer data() {
            return transfer.bytes();
        }

        @Override
        public void answer() {
            end(length);
        }
    }

    static final class IoctlRequest extends JnrFuseRequest implements Request.Ioctl {
        private static final int FUSE_IOCTL_32BIT = 1 << 3;

        private final JnrFuseCaller callerMemory;
        private final TransferBuffer input = new TransferBuffer(IoctlNumber.SIZE_LIMIT);
        private final TransferBuffer output = new TransferBuffer(IoctlNumber.SIZE_LIMIT);
        private int command;
        private long argument;
        private int flags;
        private Pointer data;
        private int outputSize;
        private boolean settled;

        IoctlRequest(JnrFuseCaller caller) {
            super(caller);
            callerMemory = caller;
        }

        /** @param argumentBytes where libfuse has what the caller passed, and takes what the caller gets */
        void begin(int number, Pointer callersArgument, int ioctlFlags, Pointer argumentBytes) {
            command = number;
            argument = callersArgument == null ? 0 : callersArgument.address();
            flags = ioctlFlags;
            data = argumentBytes;
            outputSize = IoctlNumber.outputSize(number);
            input.fetch(data, IoctlNumber.inputSize(number));
            output.open(IoctlNumber.SIZE_LIMIT);
            settled = false;
            begin();
        }

        /**
         * libfuse gives the caller as many bytes as the command's number announces, always, though a device may give
         * fewer or none. So what the device leaves alone is made what the caller has there. If the caller has passed
         * it, libfuse has it; or else it is fetched, and what cannot be had is zero: libfuse has left in its memory
         * what is none of the caller's business.
         *
         * @param given how many bytes the device gives
         */
        private void settle(int given) {
            settled = true;
            ByteBuffer bytes = output.bytes();
            if (given < outputSize) {
                int kept = input.bytes().limit();
                ByteBuffer callers = kept < outputSize ? fetchArgument() : input.bytes();
                for (int i = given; i < outputSize; i++) {
                    bytes.put(i, i < callers.limit() ? callers.get(i) : 0);
                }
            }
            output.give(data, outputSize);
        }

        private ByteBuffer fetchArgument() {
            int count = callerMemory.fetch(argument, outputSize, 0, 0);
            return callerMemory.fetched().duplicate().clear().limit(count);
        }

        /** What the caller's argument points at is written in any case, also if serving the request went wrong. */
        void settleIfNotYet() {
            if (!settled) {
                settle(0);
            }
        }

        @Override
        public void fail(int errno) {
            settle(0);
            super.fail(errno);
        }

        @Override
        public int command() {
            return command;
        }

        @Override
        public long argument() {
            return argument;
        }

        /** FUSE_IOCTL_COMPAT says only that it is not a 64-bit caller on a 64-bit kernel; this says what it is. */
        @Override
        public boolean is32Bit() {
            return (flags & FUSE_IOCTL_32BIT) != 0;
        }

        @Override
        public ByteBuffer input() {
            return input.bytes();
        }

        @Override
        public ByteBuffer output() {
            return output.bytes();
        }

        /**
         * The bytes go to the caller also when the result is an error. More than are announced libfuse does not take:
         * the numbers of 32-bit programs announce four bytes for what are eight, so those are written by ourselves.
         */
        @Override
        public void answer(int ioctlResult) {
            int length = output.bytes().position();
            settle(length);
            boolean written = length <= outputSize || callerMemory.write(argument, length, output.bytes());
            end(written ? ioctlResult : -Errno.EFAULT);
        }
    }

    static final class PollRequest extends JnrFuseRequest implements Request.Poll {
        private Pointer events;

        PollRequest(Caller caller) {
            super(caller);
        }

        void begin(Pointer answeredEvents) {
            events = answeredEvents;
            begin();
        }

        @Override
        public void answer(int readyEvents) {
            events.putInt(0, readyEvents);
            end(0);
        }
    }
}
