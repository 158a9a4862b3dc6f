// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.device.Caller;
import org.kbus.device.Errno;
import org.kbus.device.Request;

/** The request in the channel, as the operations of a device see it. One object of each kind serves them all. */
abstract class FuseRequest implements Request {

    final FuseChannel channel;
    private final Caller caller;
    private long unique;

    FuseRequest(FuseChannel channel, Caller caller) {
        this.channel = channel;
        this.caller = caller;
    }

    void begin(long requestUnique) {
        unique = requestUnique;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public void fail(int errno) {
        channel.replyError(unique, errno);
    }

    final void reply(int payloadLength) {
        channel.reply(unique, payloadLength);
    }

    static final class OpenRequest extends FuseRequest implements Request.Open {
        private final OpenStructs open;
        private FuseFile file;
        private boolean failed;

        OpenRequest(FuseChannel channel, Caller caller) {
            super(channel, caller);
            open = new OpenStructs(channel.request());
        }

        void begin(long requestUnique, FuseFile opening) {
            file = opening;
            failed = false;
            begin(requestUnique);
        }

        boolean hasFailed() {
            return failed;
        }

        @Override
        public void fail(int errno) {
            failed = true;
            super.fail(errno);
        }

        @Override
        public int flags() {
            return open.flags();
        }

        @Override
        public void answer() {
            int flags = OpenStructs.FOPEN_DIRECT_IO | (file.node().isStream() ? OpenStructs.FOPEN_STREAM : 0);
            OpenStructs.putOut(channel.payload(), file.handle(), flags);
            reply(OpenStructs.OUT_SIZE);
        }
    }

    static final class ReadRequest extends FuseRequest implements Request.Read {
        private final TransferIn transfer;

        ReadRequest(FuseChannel channel, Caller caller) {
            super(channel, caller);
            transfer = new TransferIn(channel.request());
        }

        long handle() {
            return transfer.handle();
        }

        @Override
        void begin(long requestUnique) {
            super.begin(requestUnique);
            channel.payload().clear().limit(Math.min(transfer.size(), InitOut.MAX_WRITE));
        }

        @Override
        public long offset() {
            return transfer.offset();
        }

        @Override
        public ByteBuffer buffer() {
            return channel.payload();
        }

        @Override
        public void answer() {
            int length = channel.payload().position();
            channel.payload().clear();
            reply(length);
        }

        @Override
        public void fail(int errno) {
            channel.payload().clear();
            super.fail(errno);
        }
    }

    static final class WriteRequest extends FuseRequest implements Request.Write {
        private final TransferIn transfer;
        private final ByteBuffer data;

        WriteRequest(FuseChannel channel, Caller caller) {
            super(channel, caller);
            transfer = new TransferIn(channel.request());
            data = channel.request().duplicate().order(ByteOrder.nativeOrder());
        }

        long handle() {
            return transfer.handle();
        }

        @Override
        void begin(long requestUnique) {
            super.begin(requestUnique);
            data.clear().limit(TransferIn.DATA_OFFSET + transfer.size()).position(TransferIn.DATA_OFFSET);
        }

        @Override
        public ByteBuffer data() {
            return data;
        }

        @Override
        public void answer() {
            TransferIn.putWriteOut(channel.payload(), transfer.size());
            reply(TransferIn.WRITE_OUT_SIZE);
        }
    }

    static final class IoctlRequest extends FuseRequest implements Request.Ioctl {
        private static final int OUTPUT_ROOM = 4096;

        private final FuseCaller callerMemory;
        private final IoctlStructs ioctl;
        private final ByteBuffer input;
        private final ByteBuffer output;

        IoctlRequest(FuseChannel channel, FuseCaller caller) {
            super(channel, caller);
            callerMemory = caller;
            ioctl = new IoctlStructs(channel.request());
            input = channel.request().duplicate().order(ByteOrder.nativeOrder());
            output = channel.payload().slice(IoctlStructs.OUT_SIZE, OUTPUT_ROOM).order(ByteOrder.nativeOrder());
        }

        long handle() {
            return ioctl.handle();
        }

        boolean isOnDirectory() {
            return ioctl.isOnDirectory();
        }

        @Override
        void begin(long requestUnique) {
            super.begin(requestUnique);
            input.clear().limit(IoctlStructs.INPUT_OFFSET + ioctl.inputSize()).position(IoctlStructs.INPUT_OFFSET);
            output.clear();
        }

        @Override
        public int command() {
            return ioctl.command();
        }

        @Override
        public long argument() {
            return ioctl.argument();
        }

        @Override
        public boolean is32Bit() {
            return ioctl.is32Bit();
        }

        @Override
        public ByteBuffer input() {
            return input;
        }

        @Override
        public ByteBuffer output() {
            return output;
        }

        /**
         * The kernel writes exactly the bytes that the reply has, however few of those that the command's number
         * announces, and does so also when the result is an error. More than are announced it would refuse: the numbers
         * of 32-bit programs announce four bytes for what are eight, so those are written by ourselves.
         */
        @Override
        public void answer(int result) {
            int length = output.position();
            if (length == 0 && result < 0) {
                fail(-result);
            } else if (length <= ioctl.maxOutputSize()) {
                IoctlStructs.putOut(channel.payload(), result);
                reply(IoctlStructs.OUT_SIZE + length);
            } else if (callerMemory.write(argument(), length, output)) {
                IoctlStructs.putOut(channel.payload(), result);
                reply(IoctlStructs.OUT_SIZE);
            } else {
                fail(Errno.EFAULT);
            }
        }
    }

    static final class PollRequest extends FuseRequest implements Request.Poll {
        private final PollStructs poll;

        PollRequest(FuseChannel channel, Caller caller) {
            super(channel, caller);
            poll = new PollStructs(channel.request());
        }

        long handle() {
            return poll.handle();
        }

        /** Before the device looks at what is ready: whatever changes from then on wakes the caller. */
        void arm(FuseFile file) {
            if (poll.isWakeupWanted()) {
                file.arm(poll.kernelHandle());
            }
        }

        @Override
        public void answer(int events) {
            PollStructs.putOut(channel.payload(), events);
            reply(PollStructs.OUT_SIZE);
        }
    }
}
