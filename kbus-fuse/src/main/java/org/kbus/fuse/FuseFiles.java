// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse;

import java.util.ArrayList;
import java.util.List;

/** The open files, by the handles that the kernel knows them by. A handle is used again when its file is closed. */
final class FuseFiles {

    private final List<FuseFile> byHandle = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();

    void add(FuseFile file) {
        if (free.isEmpty()) {
            file.handle(byHandle.size());
            byHandle.add(file);
        } else {
            int handle = free.remove(free.size() - 1);
            file.handle(handle);
            byHandle.set(handle, file);
        }
    }

    FuseFile get(long handle) {
        return byHandle.get((int) handle);
    }

    void remove(FuseFile file) {
        byHandle.set((int) file.handle(), null);
        free.add((int) file.handle());
    }
}
