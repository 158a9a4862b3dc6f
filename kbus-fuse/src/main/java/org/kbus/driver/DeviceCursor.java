// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.util.List;

/** Goes through all devices, and for each of them through what it has: a heading, and then one row after the other. */
abstract class DeviceCursor implements Report.Cursor {

    private final List<KbusDevice> devices;
    private int device;
    private boolean begun;

    /** @param devices may get more of them while they are gone through */
    DeviceCursor(List<KbusDevice> devices) {
        this.devices = devices;
    }

    @Override
    public final boolean write(StringBuilder text, int enough) {
        while (text.length() < enough && device < devices.size()) {
            if (!begun) {
                begun = true;
                begin(text, devices.get(device));
            } else if (!writeRows(text, enough, devices.get(device))) {
                device++;
                begun = false;
            }
        }
        return device < devices.size();
    }

    /** Begins with the rows of a device. */
    abstract void begin(StringBuilder text, KbusDevice of);

    /**
     * Writes rows until it is enough.
     *
     * @return false if the device has no more rows
     */
    abstract boolean writeRows(StringBuilder text, int enough, KbusDevice of);
}
