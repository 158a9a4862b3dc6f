// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kbus.device.OpenFile;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * What there was before the first operation of a journal.
 *
 * @param state the devices, as they have been saved; null if they were as they are made
 * @param open  the files that were open
 */
record JournalStart(byte[] state, List<File> open) {

    /** Devices that nobody has used yet. */
    static final JournalStart FRESH = new JournalStart(null, List.of());

    /** An open file. */
    record File(long inode, long handle, int flags) {

        static File of(OpenFile file) {
            return new File(file.inode(), file.handle(), file.flags());
        }
    }

    void save(RecordWriter out) throws IOException {
        out.put(state != null);
        if (state != null) {
            out.put(state);
        }
        out.put(open.size());
        for (File file : open) {
            out.put(file.inode());
            out.put(file.handle());
            out.put(file.flags());
        }
    }

    static JournalStart load(RecordReader in) throws IOException {
        byte[] state = in.getBoolean() ? in.getBytes() : null;
        List<File> open = new ArrayList<>();
        for (int left = in.getCount(); left > 0; left--) {
            open.add(new File(in.getLong(), in.getLong(), in.getInt()));
        }
        return new JournalStart(state, open);
    }
}
