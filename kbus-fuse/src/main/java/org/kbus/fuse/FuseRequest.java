// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.device.Caller;
import org.kbus.device.Errno;
import org.kbus.device.Request;

/** The request of an exchange, as the operations of a device see it. One object of each kind serves them all. */
abstract class FuseRequest implements Request {

    final Exchange exchange;
    private final Caller caller;

    FuseRequest(Exchange exchange, Caller caller) {
        this.exchange = exchange;
        this.caller = caller;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public void fail(int errno) {
        exchange.fail(errno);
    }

    final void reply(int payloadLength) {
        exchange.reply(payloadLength);
    }

    static final class OpenRequest extends FuseRequest implements Request.Open {
        private final OpenStructs open;
        private FuseFile file;
        private boolean failed;

        OpenRequest(Exchange exchange, Caller caller) {
            super(exchange, caller);
            open = new OpenStructs(exchange.operation());
        }

        void begin(FuseFile opening) {
            file = opening;
            failed = false;
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
            int flags = OpenStructs.FOPEN_DIRECT_IO;
            if (file.node().isStream()) {
                flags |= OpenStructs.FOPEN_STREAM | OpenStructs.FOPEN_PARALLEL_DIRECT_WRITES;
            }
            OpenStructs.putOut(exchange.payload(), file.handle(), flags);
            reply(OpenStructs.OUT_SIZE);
        }
    }

    static final class ReadRequest extends FuseRequest implements Request.Read {
        private final TransferIn transfer;

        ReadRequest(Exchange exchange, Caller caller) {
            super(exchange, caller);
            transfer = new TransferIn(exchange.operation());
        }

        long handle() {
            return transfer.handle();
        }

        boolean isForPageCache() {
            return transfer.isForPageCache();
        }

        void begin() {
            exchange.payload().clear().limit(Math.min(transfer.size(), InitOut.MAX_WRITE));
        }

        @Override
        public long offset() {
            return transfer.offset();
        }

        @Override
        public ByteBuffer buffer() {
            return exchange.payload();
        }

        @Override
        public void answer() {
            int length = exchange.payload().position();
            exchange.payload().clear();
            reply(length);
        }

        @Override
        public void fail(int errno) {
            exchange.payload().clear();
            super.fail(errno);
        }
    }

    static final class WriteRequest extends FuseRequest implements Request.Write {
        private final TransferIn transfer;
        private ByteBuffer data;

        WriteRequest(Exchange exchange, Caller caller) {
            super(exchange, caller);
            transfer = new TransferIn(exchange.operation());
        }

        long handle() {
            return transfer.handle();
        }

        void begin() {
            data = exchange.data(TransferIn.IN_SIZE);
        }

        @Override
        public ByteBuffer data() {
            return data;
        }

        @Override
        public void answer() {
            TransferIn.putWriteOut(exchange.payload(), transfer.size());
            reply(TransferIn.WRITE_OUT_SIZE);
        }
    }

    static final class IoctlRequest extends FuseRequest implements Request.Ioctl {
        private static final int OUTPUT_ROOM = 4096;

        private final FuseCaller callerMemory;
        private final IoctlStructs ioctl;
        private ByteBuffer input;
        private final ByteBuffer output;

        IoctlRequest(Exchange exchange, FuseCaller caller) {
            super(exchange, caller);
            callerMemory = caller;
            ioctl = new IoctlStructs(exchange.operation());
            output = exchange.payload().slice(IoctlStructs.OUT_SIZE, OUTPUT_ROOM).order(ByteOrder.nativeOrder());
        }

        long handle() {
            return ioctl.handle();
        }

        boolean isOnDirectory() {
            return ioctl.isOnDirectory();
        }

        void begin() {
            input = exchange.data(IoctlStructs.IN_SIZE);
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
                IoctlStructs.putOut(exchange.payload(), result);
                reply(IoctlStructs.OUT_SIZE + length);
            } else if (callerMemory.write(argument(), length, output)) {
                IoctlStructs.putOut(exchange.payload(), result);
                reply(IoctlStructs.OUT_SIZE);
            } else {
                fail(Errno.EFAULT);
            }
        }
    }

    static final class PollRequest extends FuseRequest implements Request.Poll {
        private final PollStructs poll;

        PollRequest(Exchange exchange, Caller caller) {
            super(exchange, caller);
            poll = new PollStructs(exchange.operation());
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
            PollStructs.putOut(exchange.payload(), events);
            reply(PollStructs.OUT_SIZE);
        }
    }
}
