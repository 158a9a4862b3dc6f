// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.nio.ByteBuffer;
import org.kbus.device.Caller;
import org.kbus.device.Request;

/**
 * An ioctl whose operation is being recorded. What of its caller's memory the operation has been given is known only as
 * it asks for it.
 */
final class JournaledIoctl implements Request.Ioctl {

    /** Before each place in the caller's memory, and behind the last. */
    static final int PLACE = 1;
    static final int NO_PLACE = 0;

    /** For a place without its bytes, and what follows the last. */
    private static final int PLACE_ROOM = 64;

    private Request.Ioctl request;
    private JournalSegment record;

    JournaledIoctl begin(Request.Ioctl real, JournalSegment to) {
        request = real;
        record = to;
        record.put(real.command());
        record.put(real.argument());
        if (real.is32Bit()) {
            record.flag(JournalSegment.ILP32);
        }
        ByteBuffer input = real.input();
        record.put(input, input.position(), input.remaining());
        return this;
    }

    /** The operation has returned: its output is there. */
    void end() {
        endPlaces();
        record.put(request.output(), 0, request.output().position());
    }

    void endPlaces() {
        record.put(NO_PLACE);
    }

    @Override
    public ByteBuffer want(long address, int length) {
        ByteBuffer bytes = request.want(address, length);
        if (bytes != null) {
            putPlace(address, length, bytes);
        }
        return bytes;
    }

    private void putPlace(long address, int length, ByteBuffer bytes) {
        if (!record.hasRoomFor(PLACE_ROOM)) {
            record.flag(JournalSegment.INCOMPLETE);
            return;
        }
        record.put(PLACE);
        record.put(address);
        record.put(length);
        record.put(bytes, 0, bytes.limit());
    }

    @Override
    public Caller caller() {
        return request.caller();
    }

    @Override
    public int command() {
        return request.command();
    }

    @Override
    public long argument() {
        return request.argument();
    }

    @Override
    public boolean is32Bit() {
        return request.is32Bit();
    }

    @Override
    public ByteBuffer input() {
        return request.input();
    }

    @Override
    public ByteBuffer output() {
        return request.output();
    }

    @Override
    public void again() {
        request.again();
    }
}
