// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;

/**
 * What all who serve one mount have in common. Only one of them serves at a time.
 *
 * @param closings null where RELEASE is in order by itself
 */
record ServedFiles(NodeDirectory directory, OpenFiles<FuseFile> files, PollWakeups wakeups, FetchWatch watch,
        Closings closings) {

    ServedFiles(NodeDirectory directory, Closings closings) {
        this(directory, new OpenFiles<>(), new PollWakeups(), new FetchWatch(), closings);
    }
}
