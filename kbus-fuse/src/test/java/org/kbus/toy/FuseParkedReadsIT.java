// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.FuseTransport;

/** Reads that are parked on {@code /dev/fuse}. */
class FuseParkedReadsIT extends ParkedReadsTests {

    @Override
    Transport transport(NodeDirectory directory) {
        return FuseTransport.onDevice(directory, "toy");
    }
}
