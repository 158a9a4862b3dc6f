// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Pointer;

/** The open files, by the handles that the kernel knows them by. A handle is used again when its file is closed. */
final class JnrFuseFiles {

    private final List<JnrFuseFile> byHandle = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();

    void add(JnrFuseFile file) {
        if (free.isEmpty()) {
            file.handle(byHandle.size());
            byHandle.add(file);
        } else {
            int handle = free.remove(free.size() - 1);
            file.handle(handle);
            byHandle.set(handle, file);
        }
    }

    /** The file that a request is about. */
    JnrFuseFile get(Pointer info) {
        return byHandle.get((int) FileInfo.handle(info));
    }

    void remove(JnrFuseFile file) {
        byHandle.set((int) file.handle(), null);
        free.add((int) file.handle());
    }
}
