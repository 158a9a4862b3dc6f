// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
import org.kbus.fuse.FuseTransport;

/** Reads that are parked over io_uring. */
class UringParkedReadsIT extends ParkedReadsTests {

    @Override
    Transport transport(NodeDirectory directory) {
        return FuseTransport.overIoUring(directory, "toy");
    }
}
