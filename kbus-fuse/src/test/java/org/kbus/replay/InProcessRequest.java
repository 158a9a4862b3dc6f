// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.kbus.device.Caller;
import org.kbus.device.FileOperations;
import org.kbus.device.ParkedRead;
import org.kbus.device.Request;

/** A request of a {@link SimulatedProcess}, as a device sees it. */
abstract class InProcessRequest implements Request {

    final SimulatedProcess process;
    private boolean again;

    InProcessRequest(SimulatedProcess process) {
        this.process = process;
    }

    @Override
    public Caller caller() {
        return process;
    }

    public void again() {
        again = true;
    }

    /** Something that a device is asked, and what it returns. */
    interface Operation {
        int call();
    }

    /** Calls the device as often as it wants to be called; each time it has to have said why. */
    final int result(Operation operation) {
        int result;
        while ((result = operation.call()) == FileOperations.LATER) {
            if (!makeReady()) {
                throw new IllegalStateException("a request has not been answered, and nothing said why");
            }
        }
        return result;
    }

    /** @return whether there was a reason to be called once more */
    boolean makeReady() {
        boolean wasAgain = again;
        again = false;
        return wasAgain;
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
    }

    static final class Reading extends InProcessRequest implements Request.Read {
        private final long offset;
        private final ByteBuffer buffer;

        Reading(SimulatedProcess process, long offset, int count) {
            super(process);
            this.offset = offset;
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
        public boolean isNonBlocking() {
            return false;
        }

        /** A process of one thread would wait for ever. */
        @Override
        public ParkedRead park() {
            return null;
        }
    }

    static final class Writing extends InProcessRequest implements Request.Write {
        private final ByteBuffer data;

        Writing(SimulatedProcess process, byte[] bytes) {
            super(process);
            data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        }

        @Override
        public ByteBuffer data() {
            return data;
        }
    }

    static final class Controlling extends InProcessRequest implements Request.Ioctl {
        private static final int OUTPUT_ROOM = 64;

        /** A place in the process's memory. */
        private record Place(long address, int length) {
        }

        private final int command;
        private final long argument;
        private final ByteBuffer input;
        private final ByteBuffer output = ByteBuffer.allocate(OUTPUT_ROOM).order(ByteOrder.nativeOrder());
        private final Map<Place, ByteBuffer> fetched = new HashMap<>();
        private boolean wanting;

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

        /** Null the first time, whatever it is: a device is called again with what it wanted. */
        @Override
        public ByteBuffer want(long address, int length) {
            Place place = new Place(address, length);
            if (!fetched.containsKey(place)) {
                wanting = true;
                fetched.put(place, null);
            }
            return fetched.get(place);
        }

        @Override
        boolean makeReady() {
            boolean wasWanting = wanting;
            wanting = false;
            fetched.replaceAll((place, bytes) -> bytes != null ? bytes
                    : ByteBuffer.wrap(process.addressSpace().read(place.address(), place.length()))
                            .order(ByteOrder.nativeOrder()));
            return super.makeReady() | wasWanting;
        }
    }

    static final class Polling extends InProcessRequest implements Request.Poll {

        Polling(SimulatedProcess process) {
            super(process);
        }
    }
}
