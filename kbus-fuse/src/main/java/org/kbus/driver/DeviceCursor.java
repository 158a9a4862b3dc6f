// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.util.List;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** Goes through all devices, and for each of them through what it has: a heading, and then one row after the other. */
abstract class DeviceCursor implements Report.Cursor {

    /** Stands for a row that there is not. */
    static final long NO_ROW = -1;

    private final List<KbusDevice> devices;
    private int device;
    private boolean begun;
    /** The number by which the last row is found again: its age, or the like. */
    private long row;

    /** @param devices may get more of them while they are gone through */
    DeviceCursor(List<KbusDevice> devices) {
        this.devices = devices;
    }

    @Override
    public final boolean writeNext(StringBuilder text) {
        if (device == devices.size()) {
            return false;
        }
        if (!begun) {
            begun = true;
            row = begin(text, devices.get(device));
        } else {
            writeRowOrGoOn(text);
        }
        return true;
    }

    private void writeRowOrGoOn(StringBuilder text) {
        long next = writeRow(text, devices.get(device), row);
        if (next == NO_ROW) {
            device++;
            begun = false;
        } else {
            row = next;
        }
    }

    /**
     * Begins with the rows of a device.
     *
     * @return what stands for the row before the first
     */
    abstract long begin(StringBuilder text, KbusDevice of);

    /**
     * @param after the row that has been written last
     * @return the row that has been written; {@link #NO_ROW} if the device has no more
     */
    abstract long writeRow(StringBuilder text, KbusDevice of, long after);

    @Override
    public final void save(RecordWriter out) throws IOException {
        out.put(device);
        out.put(begun);
        out.put(row);
    }

    @Override
    public final void load(RecordReader in) throws IOException {
        device = in.getCount(devices.size());
        begun = in.getBoolean();
        row = in.getLong();
    }
}
