// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;

/** What a message sequence chart is made of: the newest messages of a device. {@link ChartDrawing} draws it. */
public final class SequenceChart {

    /** As many rows as one can still scroll through. */
    private static final int MAX_MESSAGES = 500;

    /** Of data, as much as is shown of it and more: a capture may be long, and there are many. */
    private static final int DATA_BYTES = 256;

    private final String device;
    private final ProcessNames names;
    private final ArrayDeque<Capture> captures = new ArrayDeque<>();
    private long leftOut;

    /** @param device what the chart is said to be of */
    public SequenceChart(String device, ProcessNames names) {
        this.device = device;
        this.names = names;
    }

    public void add(Capture capture) {
        if (captures.size() == MAX_MESSAGES) {
            captures.removeFirst();
            leftOut++;
        }
        captures.addLast(capture.summary(DATA_BYTES));
        if (capture.hasMessage()) {
            // While they are there to be asked for.
            names.of(capture.message().from());
            for (int recipient : capture.message().recipients()) {
                names.of(recipient);
            }
        }
    }

    /** Writes it as an SVG picture. */
    public void write(OutputStream out) throws IOException {
        new ChartDrawing(device, captures, leftOut, names).write(out);
    }
}
