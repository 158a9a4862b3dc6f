// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.io.IOException;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeFile;
import org.kbus.device.OpenFiles;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** A file that a {@link SimulatedProcess} has open. */
final class InProcessFile extends NodeFile {

    private static final int O_ACCMODE = 3;

    /** How they are saved and loaded: with whether those who sleep on them have been woken, and whether they are closed. */
    static final OpenFiles.Kind<InProcessFile> KIND = new OpenFiles.Kind<>() {
        @Override
        public void save(RecordWriter out, InProcessFile file) throws IOException {
            out.put(file.woken);
            out.put(file.released);
        }

        @Override
        public InProcessFile load(RecordReader in, Node node, int flags) throws IOException {
            InProcessFile file = new InProcessFile(node, flags);
            file.woken = in.getBoolean();
            file.released = in.getBoolean();
            return file;
        }
    };

    private final int mode;
    private boolean woken;
    private boolean released;

    InProcessFile(Node node, int flags) {
        super(node, flags);
        mode = flags & O_ACCMODE;
    }

    boolean isReadable() {
        return mode == SystemCalls.O_RDONLY || mode == SystemCalls.O_RDWR;
    }

    /** Whether it is closed, and its device has more to do. */
    boolean isReleased() {
        return released;
    }

    /** @return whether nothing is left to be done */
    boolean release() {
        released = true;
        return node().operations().release(this) != FileOperations.LATER;
    }

    @Override
    public void wakePollers() {
        woken = true;
    }

    /** Whether those who sleep in poll on it have been woken since they were last asked this way. */
    boolean takeWoken() {
        boolean was = woken;
        woken = false;
        return was;
    }
}
