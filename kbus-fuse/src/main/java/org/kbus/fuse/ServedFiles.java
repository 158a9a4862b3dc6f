// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import org.kbus.device.NodeDirectory;
import org.kbus.device.OpenFiles;

/** What all who serve one mount have in common. Only one of them serves at a time. */
record ServedFiles(NodeDirectory directory, OpenFiles<FuseFile> files, PollWakeups wakeups, FetchWatch watch) {

    ServedFiles(NodeDirectory directory) {
        this(directory, new OpenFiles<>(), new PollWakeups(), new FetchWatch());
    }
}
