// SPDX-License-Identifier: Apache-2.0
package org.kbus.toy;

import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;

/** Reads that are parked on a transport that no class of {@code org.kbus.fuse} knows of. */
class ThreadedFuseParkedReadsIT extends ParkedReadsTests {

    @Override
    Transport transport(NodeDirectory directory) {
        return new ThreadedFuseTransport(directory);
    }
}
