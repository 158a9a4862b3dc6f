// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.device.Caller;
import org.kbus.device.Errno;
import org.kbus.device.Request;

/**
 * A request of a {@link SimulatedProcess}, as a device sees it, and what came of it as a system call tells it: a
 * result, or an error number with a minus sign. That it is answered once, and before the device is done with it, is
 * checked.
 */
abstract class InProcessRequest implements Request {

    final SimulatedProcess process;
    private boolean answered;
    private int result;

    InProcessRequest(SimulatedProcess process) {
        this.process = process;
    }

    @Override
    public Caller caller() {
        return process;
    }

    @Override
    public void fail(int errno) {
        end(-errno);
    }

    final void end(int with) {
        if (answered) {
            throw new IllegalStateException("a request is answered twice");
        }
        answered = true;
        result = with;
    }

    final int result() {
        if (!answered) {
            throw new IllegalStateException("a request is not answered");
        }
        return result;
    }

    static final class Opening extends InProcessRequest implements Request.Open {
        private final int flags;

        Opening(SimulatedProcess process, int flags) {
            super(process);
            this.flags = flags;
        }

        @Override
        public int flags() {
            return flags;
        }

        @Override
        public void answer() {
            end(0);
        }
    }

    static final class Reading extends InProcessRequest implements Request.Read {
        private final long offset;
        private final long address;
        private final ByteBuffer buffer;

        Reading(SimulatedProcess process, long offset, long address, int count) {
            super(process);
            this.offset = offset;
            this.address = address;
            buffer = ByteBuffer.allocate(count).order(ByteOrder.nativeOrder());
        }

        @Override
        public long offset() {
            return offset;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public void answer() {
            int count = buffer.position();
            process.addressSpace().write(address, buffer.flip());
            end(count);
        }
    }

    static final class Writing extends InProcessRequest implements Request.Write {
        private final ByteBuffer data;
        private final int count;

        Writing(SimulatedProcess process, byte[] bytes) {
            super(process);
            data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            count = bytes.length;
        }

        @Override
        public ByteBuffer data() {
            return data;
        }

        @Override
        public void answer() {
            end(count);
        }
    }

    static final class Controlling extends InProcessRequest implements Request.Ioctl {
        private static final int OUTPUT_ROOM = 64;

        private final int command;
        private final long argument;
        private final ByteBuffer input;
        private final ByteBuffer output = ByteBuffer.allocate(OUTPUT_ROOM).order(ByteOrder.nativeOrder());

        Controlling(SimulatedProcess process, int command, long argument, byte[] input) {
            super(process);
            this.command = command;
            this.argument = argument;
            this.input = ByteBuffer.wrap(input).order(ByteOrder.nativeOrder());
        }

        @Override
        public int command() {
            return command;
        }

        @Override
        public long argument() {
            return argument;
        }

        @Override
        public boolean is32Bit() {
            return process.is32Bit();
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
        public void answer(int with) {
            end(process.addressSpace().write(argument, output.flip()) ? with : -Errno.EFAULT);
        }
    }

    static final class Polling extends InProcessRequest implements Request.Poll {

        Polling(SimulatedProcess process) {
            super(process);
        }

        @Override
        public void answer(int events) {
            end(events);
        }
    }
}
