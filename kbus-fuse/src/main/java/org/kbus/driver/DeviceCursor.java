// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.util.List;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** Goes through all devices, and for each of them through what it has: a heading, and then one row after the other. */
abstract class DeviceCursor implements Report.Cursor {

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
    public final boolean write(StringBuilder text, int enough) {
        while (text.length() < enough && device < devices.size()) {
            if (!begun) {
                begun = true;
                row = begin(text, devices.get(device));
            } else if (!writeRows(text, enough, devices.get(device), row)) {
                device++;
                begun = false;
            }
        }
        return device < devices.size();
    }

    /** A row has been written; the next call goes on behind it. */
    final void wrote(long number) {
        row = number;
    }

    /**
     * Begins with the rows of a device.
     *
     * @return what stands for the row before the first
     */
    abstract long begin(StringBuilder text, KbusDevice of);

    /**
     * Writes rows until it is enough, and tells {@link #wrote} of each.
     *
     * @param after the row that has been written last
     * @return false if the device has no more rows
     */
    abstract boolean writeRows(StringBuilder text, int enough, KbusDevice of, long after);

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
