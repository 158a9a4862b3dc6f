// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * The open files of a transport, by the handles that the kernel knows them by. A handle is used again when its file is
 * closed.
 *
 * @param <F> the transport's own kind of open file
 */
public final class OpenFiles<F extends NodeFile> {

    private static final String TAG = "OPEN";
    private static final int VERSION = 1;

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

    /** Gives the file a certain handle, which no other has. Files are either all added so, or none. */
    public void add(F file, long handle) {
        while (byHandle.size() <= handle) {
            byHandle.add(null);
        }
        file.handle(handle);
        byHandle.set((int) handle, file);
    }

    /** The open file of a handle that {@link #add} gave. */
    public F get(long handle) {
        return byHandle.get((int) handle);
    }

    /** Tells all that are open, by their handles. */
    public void forEach(Consumer<F> told) {
        for (F file : byHandle) {
            if (file != null) {
                told.accept(file);
            }
        }
    }

    public void remove(F file) {
        byHandle.set((int) file.handle(), null);
        free.add((int) file.handle());
    }

    // ------------------------------------------------------------------------------------ saving and loading

    /** How what a transport knows of its files is saved and loaded. */
    public interface Kind<F extends NodeFile> {

        /** Saves what it knows of a file, beyond what all files have. */
        void save(RecordWriter out, F file) throws IOException;

        /** A file as it was saved. */
        F load(RecordReader in, Node node, int flags) throws IOException;
    }

    /** Saves all open files, and which handles are used next. */
    public void save(RecordWriter out, Kind<F> kind) throws IOException {
        out.record(TAG, VERSION);
        out.put(byHandle.size());
        for (F file : byHandle) {
            out.put(file != null);
            if (file != null) {
                out.put(file.node().inode());
                out.put(file.flags());
                kind.save(out, file);
            }
        }
        out.put(free.size());
        for (int handle : free) {
            out.put(handle);
        }
    }

    /**
     * Loads what has been saved, where nothing is open yet.
     *
     * @param directory with the nodes that there were
     */
    public void load(RecordReader in, NodeDirectory directory, Kind<F> kind) throws IOException {
        in.record(TAG, VERSION);
        for (int left = in.getCount(); left > 0; left--) {
            byHandle.add(in.getBoolean() ? loadFile(in, directory, kind) : null);
        }
        for (int left = in.getCount(byHandle.size()); left > 0; left--) {
            int handle = in.getCount(byHandle.size() - 1);
            if (byHandle.get(handle) != null) {
                throw in.damaged("a handle that is free and is not");
            }
            free.add(handle);
        }
    }

    private F loadFile(RecordReader in, NodeDirectory directory, Kind<F> kind) throws IOException {
        Node node = directory.lookup(in.getLong());
        if (node == null) {
            throw in.damaged("an open file of no node");
        }
        F file = kind.load(in, node, in.getInt());
        file.handle(byHandle.size());
        return file;
    }

    /** The open file whose handle was saved next. */
    public F saved(RecordReader in) throws IOException {
        return saved(in, in.getLong());
    }

    /** The open file of a handle that was saved. */
    public F saved(RecordReader in, long handle) throws IOException {
        F file = handle >= 0 && handle < byHandle.size() ? get(handle) : null;
        if (file == null) {
            throw in.damaged("a handle of no open file");
        }
        return file;
    }
}
