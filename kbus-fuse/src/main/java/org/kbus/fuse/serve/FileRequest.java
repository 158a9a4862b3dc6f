// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.device.Caller;
import org.kbus.device.Errno;
import org.kbus.device.ParkedRead;
import org.kbus.device.Request;
import org.kbus.fetch.CallerMemory;
import org.kbus.fuse.wire.Exchange;
import org.kbus.fuse.wire.InitStructs;
import org.kbus.fuse.wire.IoctlStructs;
import org.kbus.fuse.wire.OpenStructs;
import org.kbus.fuse.wire.PollStructs;
import org.kbus.fuse.wire.TransferStructs;

/**
 * The request of an exchange, as the operations of a device see it, and the reply as they give it. One object of each
 * kind serves them all.
 */
abstract class FileRequest implements Request {

    final Exchange exchange;
    private final Caller caller;
    private boolean again;

    FileRequest(Exchange exchange, Caller caller) {
        this.exchange = exchange;
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

    /** Whether the operation wants to be called again. Not more than once for each time it says so. */
    final boolean takeAgain() {
        boolean wasAgain = again;
        again = false;
        return wasAgain;
    }

    /** Has the device do it, and gives what it returns. */
    abstract int operate(ServedFile file);

    /** @param result what the operation has returned, if not LATER */
    abstract void answer(int result);

    static final class OpenRequest extends FileRequest implements Request.Open {
        private final OpenStructs open;
        private ServedFile file;

        OpenRequest(Exchange exchange, Caller caller) {
            super(exchange, caller);
            open = new OpenStructs(exchange.operation());
        }

        @Override
        public int flags() {
            return open.flags();
        }

        @Override
        int operate(ServedFile opening) {
            file = opening;
            return file.node().operations().open(file, this);
        }

        @Override
        void answer(int result) {
            if (result < 0) {
                exchange.fail(-result);
                return;
            }
            int flags = OpenStructs.FOPEN_DIRECT_IO;
            if (file.node().isStream()) {
                flags |= OpenStructs.FOPEN_STREAM | OpenStructs.FOPEN_PARALLEL_DIRECT_WRITES;
            }
            OpenStructs.putOut(exchange.payload(), file.handle(), flags);
            exchange.reply(OpenStructs.OUT_SIZE);
        }
    }

    static final class ReadRequest extends FileRequest implements Request.Read {
        private final TransferStructs transfer;
        private final ReadParking parking;

        ReadRequest(Exchange exchange, Caller caller, ReadParking parking) {
            super(exchange, caller);
            this.transfer = new TransferStructs(exchange.operation());
            this.parking = parking;
        }

        /** Whoever can keep a read. */
        interface ReadParking {
            ParkedRead park();
        }

        long handle() {
            return transfer.handle();
        }

        boolean isForPageCache() {
            return transfer.isForPageCache();
        }

        @Override
        int operate(ServedFile file) {
            exchange.payload().clear().limit(Math.min(transfer.size(), InitStructs.MAX_WRITE));
            return file.node().operations().read(file, this);
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
        public boolean isNonBlocking() {
            return transfer.isNonBlocking();
        }

        @Override
        public ParkedRead park() {
            return parking.park();
        }

        @Override
        void answer(int result) {
            exchange.payload().clear();
            if (result < 0) {
                exchange.fail(-result);
            } else {
                exchange.reply(result);
            }
        }
    }

    static final class WriteRequest extends FileRequest implements Request.Write {
        private final TransferStructs transfer;
        private ByteBuffer data;

        WriteRequest(Exchange exchange, Caller caller) {
            super(exchange, caller);
            transfer = new TransferStructs(exchange.operation());
        }

        long handle() {
            return transfer.handle();
        }

        @Override
        int operate(ServedFile file) {
            data = exchange.data(TransferStructs.IN_SIZE);
            return file.node().operations().write(file, this);
        }

        @Override
        public ByteBuffer data() {
            return data;
        }

        @Override
        void answer(int result) {
            if (result < 0) {
                exchange.fail(-result);
            } else {
                TransferStructs.putWriteOut(exchange.payload(), result);
                exchange.reply(TransferStructs.WRITE_OUT_SIZE);
            }
        }
    }

    static final class IoctlRequest extends FileRequest implements Request.Ioctl {
        private static final int OUTPUT_ROOM = 4096;

        private final IoctlStructs ioctl;
        private ByteBuffer input;
        private final ByteBuffer output;
        private CallerMemory memory = new CallerMemory();
        private boolean writing;
        private int resultWhenWritten;

        IoctlRequest(Exchange exchange, Caller caller) {
            super(exchange, caller);
            ioctl = new IoctlStructs(exchange.operation());
            output = exchange.payload().slice(IoctlStructs.OUT_SIZE, OUTPUT_ROOM).order(ByteOrder.nativeOrder());
        }

        /** Another request has come. */
        void begin() {
            memory.clear();
            writing = false;
        }

        long handle() {
            return ioctl.handle();
        }

        boolean isOnDirectory() {
            return ioctl.isOnDirectory();
        }

        CallerMemory memory() {
            return memory;
        }

        /** Leaves the memory to a thread that may still be in it. */
        void abandonMemory() {
            memory = new CallerMemory();
        }

        @Override
        int operate(ServedFile file) {
            input = exchange.data(IoctlStructs.IN_SIZE);
            output.clear();
            return file.node().operations().ioctl(file, this);
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

        @Override
        public ByteBuffer want(long address, int length) {
            return memory.want(address, length);
        }

        /**
         * The kernel writes exactly the bytes that the reply has, however few of those that the command's number
         * announces, and does so also when the result is an error. More than are announced it would refuse: those are
         * to be written by ourselves, before the reply.
         */
        @Override
        void answer(int result) {
            int length = output.position();
            if (length > ioctl.maxOutputSize()) {
                memory.write(argument(), output, length);
                resultWhenWritten = result;
                writing = true;
            } else if (length == 0 && result < 0) {
                exchange.fail(-result);
            } else {
                reply(result, length);
            }
        }

        /** Whether the reply waits until something has been written to the caller. */
        boolean isWriting() {
            return writing;
        }

        /** What was to be written by ourselves has been, or could not be. */
        void answerWritten() {
            writing = false;
            if (memory.isWritten()) {
                reply(resultWhenWritten, 0);
            } else {
                exchange.fail(Errno.EFAULT);
            }
        }

        private void reply(int result, int length) {
            IoctlStructs.putOut(exchange.payload(), result);
            exchange.reply(IoctlStructs.OUT_SIZE + length);
        }
    }

    static final class PollRequest extends FileRequest implements Request.Poll {
        private final PollStructs poll;

        PollRequest(Exchange exchange, Caller caller) {
            super(exchange, caller);
            poll = new PollStructs(exchange.operation());
        }

        long handle() {
            return poll.handle();
        }

        /** Armed before the device looks at what is ready: whatever changes from then on wakes the caller. */
        @Override
        int operate(ServedFile file) {
            if (poll.isWakeupWanted()) {
                file.arm(poll.kernelHandle(), exchange.queue());
            }
            return file.node().operations().poll(file, this);
        }

        @Override
        void answer(int result) {
            if (result < 0) {
                exchange.fail(-result);
            } else {
                PollStructs.putOut(exchange.payload(), result);
                exchange.reply(PollStructs.OUT_SIZE);
            }
        }
    }
}
