// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.IOException;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * What a bus starts with, named as the module's parameters were.
 *
 * @param maxMessages           messages in a Ksock's queue, until it asks for another number (100)
 * @param maxUnsentUnbindEvents replier bind events kept for listeners whose queues are full (1000)
 * @param maxMessageSize        largest message of a device, in bytes of its entire form, until a client
 *                              asks for another (409600)
 * @param absMaxMessageSize     the most that a client may ask for (409600)
 * @param closingSlice          of the messages, bindings and requests of a Ksock that is closed so many are seen to at
 *                              once, while all others wait; the module saw to all of them
 */
public record BusLimits(int maxMessages, int maxUnsentUnbindEvents, int maxMessageSize, int absMaxMessageSize,
        int closingSlice) {

    /** The least that a largest message size may be: room for a header and a name. */
    public static final int MIN_MESSAGE_SIZE = 100;

    /** More than a program has that leaves its queue limits alone, and a millisecond's work. */
    public static final int CLOSING_SLICE = 2048;

    public static final BusLimits DEFAULT = new BusLimits(100, 1000, 409600, 409600);

    public BusLimits(int maxMessages, int maxUnsentUnbindEvents, int maxMessageSize, int absMaxMessageSize) {
        this(maxMessages, maxUnsentUnbindEvents, maxMessageSize, absMaxMessageSize, CLOSING_SLICE);
    }

    public void save(RecordWriter out) throws IOException {
        out.put(maxMessages);
        out.put(maxUnsentUnbindEvents);
        out.put(maxMessageSize);
        out.put(absMaxMessageSize);
        out.put(closingSlice);
    }

    /** @param slices whether those who saved it closed in slices */
    public static BusLimits load(RecordReader in, boolean slices) throws IOException {
        return new BusLimits(in.getInt(), in.getInt(), in.getInt(), in.getInt(),
                slices ? in.getInt() : Integer.MAX_VALUE);
    }
}
