// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import org.kbus.device.Node;
import org.kbus.device.NodeFile;

/** A file that was open when a journal was kept. Nobody sleeps on it. */
final class PlayedFile extends NodeFile {

    PlayedFile(Node node, int flags) {
        super(node, flags);
    }

    @Override
    public void wakePollers() {
    }
}
