// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.device.Caller;
import org.kbus.device.ParkedRead;
import org.kbus.device.Request;

/** A request as it was recorded. */
abstract class PlayedRequest implements Request, Caller {

    final JournalEntry entry;

    PlayedRequest(JournalEntry entry) {
        this.entry = entry;
    }

    static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public Caller caller() {
        return this;
    }

    @Override
    public int pid() {
        return entry.pid;
    }

    @Override
    public int process() {
        return entry.process;
    }

    @Override
    public int uid() {
        return entry.uid;
    }

    @Override
    public int gid() {
        return entry.gid;
    }

    /** Whether it is called again is recorded. */
    public void again() {
    }

    static final class Open extends PlayedRequest implements Request.Open {

        Open(JournalEntry entry) {
            super(entry);
        }

        @Override
        public int flags() {
            return entry.openFlags;
        }
    }

    static final class Read extends PlayedRequest implements Request.Read {
        private final ByteBuffer buffer;

        Read(JournalEntry entry) {
            super(entry);
            buffer = PlayedRequest.buffer(new byte[entry.count]);
        }

        @Override
        public long offset() {
            return entry.offset;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public boolean isNonBlocking() {
            return entry.is(JournalSegment.NON_BLOCKING);
        }

        /** When it was answered is not recorded. */
        @Override
        public ParkedRead park() {
            return null;
        }
    }

    static final class Write extends PlayedRequest implements Request.Write {
        private final ByteBuffer data;

        Write(JournalEntry entry) {
            super(entry);
            data = PlayedRequest.buffer(entry.data);
        }

        @Override
        public ByteBuffer data() {
            return data;
        }
    }

    static final class Ioctl extends PlayedRequest implements Request.Ioctl {
        /** As much as any transport has. */
        private static final int OUTPUT_ROOM = 4096;

        private final ByteBuffer input;
        private final ByteBuffer output = PlayedRequest.buffer(new byte[OUTPUT_ROOM]);

        Ioctl(JournalEntry entry) {
            super(entry);
            input = PlayedRequest.buffer(entry.data);
        }

        @Override
        public int command() {
            return entry.command;
        }

        @Override
        public long argument() {
            return entry.argument;
        }

        @Override
        public boolean is32Bit() {
            return entry.is(JournalSegment.ILP32);
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
            for (JournalEntry.Place place : entry.places) {
                if (place.address() == address && place.wanted() == length) {
                    return PlayedRequest.buffer(place.bytes());
                }
            }
            return null;
        }
    }

    static final class Poll extends PlayedRequest implements Request.Poll {

        Poll(JournalEntry entry) {
            super(entry);
        }
    }
}
