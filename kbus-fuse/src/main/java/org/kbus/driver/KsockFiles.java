// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.util.Arrays;
import org.kbus.bus.Ksock;

/**
 * The open files of a device, by the handles that their Ksocks have. A handle is used again when its file is closed.
 */
final class KsockFiles {

    private KsockFile[] byHandle = new KsockFile[16];
    private int[] free = new int[16];
    private int freeCount;
    private int given;

    /** A handle for a file that is being opened. */
    long reserve() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (given == byHandle.length) {
            byHandle = Arrays.copyOf(byHandle, 2 * given);
        }
        return given++;
    }

    void put(KsockFile file) {
        byHandle[(int) file.ksock().handle()] = file;
    }

    /** The file that a Ksock was opened with. */
    KsockFile of(Ksock ksock) {
        return byHandle[(int) ksock.handle()];
    }

    /** Gives a handle back. */
    void free(long handle) {
        byHandle[(int) handle] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = (int) handle;
    }
}
