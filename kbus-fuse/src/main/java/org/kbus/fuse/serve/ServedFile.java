// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.io.IOException;
import org.kbus.device.FileOperations;
import org.kbus.device.Node;
import org.kbus.device.NodeFile;
import org.kbus.device.OpenFiles;
import org.kbus.fuse.wire.PollWakeups;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * An open file, and whether somebody sleeps in poll on it. One bit is enough: a wake-up wakes all who do. When it is
 * released its device may have more to do than is done in one turn.
 */
final class ServedFile extends NodeFile {

    /** Those of the turn. */
    private final PollWakeups wakeups;
    private final int uid;
    private long kernelHandle;
    private int pollQueue;
    private boolean armed;
    private int kept;
    private boolean released;

    /** @param uid of whoever opens it */
    ServedFile(Node node, int flags, int uid, PollWakeups wakeups) {
        super(node, flags);
        this.uid = uid;
        this.wakeups = wakeups;
    }

    /** The user who opened it. */
    int uid() {
        return uid;
    }

    /** Whether the kernel knows it no more, but its device still does. */
    boolean isReleased() {
        return released;
    }

    /**
     * Has its device do what there is to be done when it is closed, or what has been left of that.
     *
     * @return whether nothing is left
     */
    boolean release() {
        released = true;
        return node().operations().release(this) != FileOperations.LATER;
    }

    /**
     * Somebody is going to sleep on it.
     *
     * @param queue that their poll came from
     */
    void arm(long pollKernelHandle, int queue) {
        kernelHandle = pollKernelHandle;
        pollQueue = queue;
        armed = true;
    }

    @Override
    public void wakePollers() {
        if (armed) {
            armed = false;
            wakeups.add(kernelHandle, pollQueue);
        }
    }

    /** How a mount's open files are saved and loaded: with who sleeps in poll on them, and whether they are closed. */
    static OpenFiles.Kind<ServedFile> kind(PollWakeups wakeups) {
        return new OpenFiles.Kind<>() {
            @Override
            public void save(RecordWriter out, ServedFile file) throws IOException {
                out.put(file.uid);
                out.put(file.armed);
                out.put(file.kernelHandle);
                out.put(file.released);
            }

            @Override
            public ServedFile load(RecordReader in, Node node, int flags) throws IOException {
                ServedFile file = new ServedFile(node, flags, in.getInt(), wakeups);
                file.armed = in.getBoolean();
                file.kernelHandle = in.getLong();
                file.released = in.getBoolean();
                return file;
            }
        };
    }

    /** How many requests of it are kept. */
    int kept() {
        return kept;
    }

    void keep(int more) {
        kept += more;
    }
}
