// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.nio.ByteBuffer;
import java.util.Objects;
import jnr.ffi.Pointer;
import org.kbus.device.Caller;
import org.kbus.device.Errno;
import org.kbus.device.ParkedRead;
import org.kbus.device.Request;
import org.kbus.fetch.CallerMemory;

/**
 * The request being served, as the operations of a device see it. One object of each kind serves all that are served at
 * one place. libfuse takes the answer when its callback returns, and so until then nobody else is served there.
 */
abstract class JnrFuseRequest implements Request {

    private final Caller caller;
    private boolean again;

    JnrFuseRequest(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    /** The operation wants to be called again: what {@link Request.Read} and {@link Request.Ioctl} have. */
    public void again() {
        again = true;
    }

    /** Whether the operation wants to be called again, without anything having been done for it. */
    final boolean isAgainWanted() {
        return again;
    }

    /** Whether the operation needs the caller's memory to be accessed. */
    boolean isMemoryWanted() {
        return false;
    }

    /** Has the caller's memory accessed: see {@link MemoryAccess#perform}. */
    int accessMemory() {
        throw new IllegalStateException("this request wants no memory");
    }

    /** Has the device do it, in a turn, and gives what it returns. */
    final int takeTurn(JnrFuseFile file) {
        again = false;
        return operate(file);
    }

    abstract int operate(JnrFuseFile file);

    /**
     * Makes what libfuse gives the caller of what the operation has left.
     *
     * @param result what the operation has returned, if not LATER
     * @return what the callback returns
     */
    abstract int answer(JnrFuseFile file, int result);

    static final class OpenRequest extends JnrFuseRequest implements Request.Open {
        private Pointer info;

        OpenRequest(Caller caller) {
            super(caller);
        }

        void begin(Pointer fileInfo) {
            info = fileInfo;
        }

        @Override
        public int flags() {
            return FileInfo.flags(info);
        }

        @Override
        int operate(JnrFuseFile file) {
            return file.node().operations().open(file, this);
        }

        @Override
        int answer(JnrFuseFile file, int result) {
            if (result >= 0) {
                FileInfo.putOpened(info, file.handle(), file.node().isStream());
            }
            return result;
        }
    }

    static final class ReadRequest extends JnrFuseRequest implements Request.Read {
        private final TransferBuffer transfer = new TransferBuffer(MountArguments.MAX_TRANSFER);
        private Pointer destination;
        private int room;
        private long offset;
        private Pointer info;

        ReadRequest(Caller caller) {
            super(caller);
        }

        void begin(Pointer buffer, long size, long readOffset, Pointer fileInfo) {
            destination = buffer;
            room = (int) Math.min(size, MountArguments.MAX_TRANSFER);
            offset = readOffset;
            info = fileInfo;
        }

        @Override
        int operate(JnrFuseFile file) {
            transfer.open(room);
            return file.node().operations().read(file, this);
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
        public boolean isNonBlocking() {
            return FileInfo.isNonBlocking(info);
        }

        /** libfuse cannot keep any: its callback would have to last for as long. */
        @Override
        public ParkedRead park() {
            return null;
        }

        @Override
        int answer(JnrFuseFile file, int result) {
            if (result > 0) {
                Objects.checkFromIndexSize(0, result, room);
                transfer.give(destination, result);
            }
            return result;
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
        }

        @Override
        int operate(JnrFuseFile file) {
            transfer.open(length);
            return file.node().operations().write(file, this);
        }

        @Override
        public ByteBuffer data() {
            return transfer.bytes();
        }

        @Override
        int answer(JnrFuseFile file, int result) {
            return result;
        }
    }

    static final class IoctlRequest extends JnrFuseRequest implements Request.Ioctl {
        private static final int FUSE_IOCTL_32BIT = 1 << 3;
        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        private final MemoryAccess access;
        private final TransferBuffer input = new TransferBuffer(IoctlNumber.SIZE_LIMIT);
        private final TransferBuffer output = new TransferBuffer(IoctlNumber.SIZE_LIMIT);
        private CallerMemory memory = new CallerMemory();
        private int command;
        private long argument;
        private int flags;
        private Pointer data;
        private int inputSize;
        private int outputSize;
        private boolean settled;

        IoctlRequest(Caller caller, MemoryAccess access) {
            super(caller);
            this.access = access;
        }

        /** @param argumentBytes where libfuse has what the caller passed, and takes what the caller gets */
        void begin(int number, Pointer callersArgument, int ioctlFlags, Pointer argumentBytes) {
            command = number;
            argument = callersArgument == null ? 0 : callersArgument.address();
            flags = ioctlFlags;
            data = argumentBytes;
            inputSize = IoctlNumber.inputSize(number);
            outputSize = IoctlNumber.outputSize(number);
            input.fetch(data, inputSize);
            memory.clear();
            settled = false;
        }

        @Override
        int operate(JnrFuseFile file) {
            input.open(inputSize);
            output.open(IoctlNumber.SIZE_LIMIT);
            return file.node().operations().ioctl(file, this);
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

        @Override
        public ByteBuffer want(long address, int length) {
            return memory.want(address, length);
        }

        @Override
        boolean isMemoryWanted() {
            return memory.isToBeAccessed();
        }

        @Override
        int accessMemory() {
            boolean accessed = false;
            try {
                int error = access.perform(memory);
                accessed = error == 0;
                return error;
            } finally {
                if (!accessed) {
                    memory = new CallerMemory();
                }
            }
        }

        /**
         * The bytes go to the caller also when the result is an error. More than are announced libfuse does not take:
         * the numbers of 32-bit programs announce four bytes for what are eight, so those are written by ourselves.
         */
        @Override
        int answer(JnrFuseFile file, int result) {
            int given = output.bytes().position();
            int error = settle(given);
            if (error == 0 && given > outputSize) {
                error = write(given);
            }
            return error == 0 ? result : error;
        }

        /**
         * libfuse gives the caller as many bytes as the command's number announces, always, though a device may give
         * fewer or none. So what the device leaves alone is made what the caller has there. If the caller has passed
         * it, libfuse has it; or else it is fetched.
         *
         * @param given how many bytes the device gives
         * @return 0, or an error number with a minus sign
         */
        private int settle(int given) {
            if (given >= outputSize || inputSize >= outputSize) {
                settle(given, input.bytes().limit(inputSize));
                return 0;
            }
            memory.clear();
            memory.want(argument, outputSize);
            int error = accessMemory();
            settle(given, error == 0 ? memory.want(argument, outputSize) : NOTHING);
            return error;
        }

        /** What cannot be had is zero: libfuse has left in its memory what is none of the caller's business. */
        private void settle(int given, ByteBuffer callers) {
            for (int i = given; i < outputSize; i++) {
                output.bytes().put(i, i < callers.limit() ? callers.get(i) : 0);
            }
            output.give(data, outputSize);
            settled = true;
        }

        /** What the caller's argument points at is written in any case, also if serving the request went wrong. */
        void settleIfNotYet() {
            if (!settled) {
                output.open(IoctlNumber.SIZE_LIMIT);
                settle(0, input.bytes().limit(inputSize));
            }
        }

        private int write(int length) {
            memory.write(argument, output.bytes(), length);
            int error = accessMemory();
            return error == 0 && !memory.isWritten() ? -Errno.EFAULT : error;
        }
    }

    static final class PollRequest extends JnrFuseRequest implements Request.Poll {
        private Pointer wakeup;
        private Pointer events;

        PollRequest(Caller caller) {
            super(caller);
        }

        /** @param pollHandle null if nobody is going to sleep */
        void begin(Pointer pollHandle, Pointer answeredEvents) {
            wakeup = pollHandle;
            events = answeredEvents;
        }

        /** Armed before the device looks at what is ready: whatever changes from then on wakes the caller. */
        @Override
        int operate(JnrFuseFile file) {
            if (wakeup != null) {
                file.arm(wakeup);
            }
            return file.node().operations().poll(file, this);
        }

        @Override
        int answer(JnrFuseFile file, int result) {
            if (result < 0) {
                return result;
            }
            events.putInt(0, result);
            return 0;
        }
    }
}
