// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.util.ArrayList;
import java.util.List;
import org.kbus.bus.Ksock;
import org.kbus.device.OpenFile;

/**
 * The open files of all devices, by their handles. These are small numbers; those of one device may lie far apart.
 */
final class KsockFiles {

    private final List<KsockFile> byHandle = new ArrayList<>();

    void put(KsockFile file) {
        int handle = (int) file.file().handle();
        while (byHandle.size() <= handle) {
            byHandle.add(null);
        }
        byHandle.set(handle, file);
    }

    KsockFile get(OpenFile file) {
        return byHandle.get((int) file.handle());
    }

    /** The file that a Ksock was opened with. */
    KsockFile of(Ksock ksock) {
        return byHandle.get((int) ksock.handle());
    }

    void remove(KsockFile file) {
        byHandle.set((int) file.file().handle(), null);
    }
}
