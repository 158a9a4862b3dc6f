// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.util.ArrayList;
import java.util.List;

/**
 * The open files of a transport, by the handles that the kernel knows them by. A handle is used again when its file is
 * closed.
 *
 * @param <F> the transport's own kind of open file
 */
public final class OpenFiles<F extends OpenFile> {

    private final List<F> byHandle = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();

    /** Gives the file a handle. */
    public void add(F file) {
        if (free.isEmpty()) {
            file.handle(byHandle.size());
            byHandle.add(file);
        } else {
            int handle = free.remove(free.size() - 1);
            file.handle(handle);
            byHandle.set(handle, file);
        }
    }

    /** The open file of a handle that {@link #add} gave. */
    public F get(long handle) {
        return byHandle.get((int) handle);
    }

    public void remove(F file) {
        byHandle.set((int) file.handle(), null);
        free.add((int) file.handle());
    }
}
