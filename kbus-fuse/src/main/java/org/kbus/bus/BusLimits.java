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
 */
public record BusLimits(int maxMessages, int maxUnsentUnbindEvents, int maxMessageSize, int absMaxMessageSize) {

    /** The least that a largest message size may be: room for a header and a name. */
    public static final int MIN_MESSAGE_SIZE = 100;

    public static final BusLimits DEFAULT = new BusLimits(100, 1000, 409600, 409600);

    public void save(RecordWriter out) throws IOException {
        out.put(maxMessages);
        out.put(maxUnsentUnbindEvents);
        out.put(maxMessageSize);
        out.put(absMaxMessageSize);
    }

    public static BusLimits load(RecordReader in) throws IOException {
        return new BusLimits(in.getInt(), in.getInt(), in.getInt(), in.getInt());
    }
}
