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
    public final boolean writeNext(StringBuilder text) {
        if (device == devices.size()) {
            return false;
        }
        if (!begun) {
            begun = true;
            begin(text, devices.get(device));
        } else if (!writeRow(text, devices.get(device))) {
            device++;
            begun = false;
        }
        return true;
    }

    /** Begins with the rows of a device. */
    abstract void begin(StringBuilder text, KbusDevice of);

    /** @return false if the device has no more rows */
    abstract boolean writeRow(StringBuilder text, KbusDevice of);
}
