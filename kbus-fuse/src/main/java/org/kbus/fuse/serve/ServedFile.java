// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import java.io.IOException;
import org.kbus.device.Node;
import org.kbus.device.NodeFile;
import org.kbus.device.OpenFiles;
import org.kbus.fuse.wire.PollWakeups;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/** An open file, and whether somebody sleeps in poll on it. One bit is enough: a wake-up wakes all who do. */
final class ServedFile extends NodeFile {

    /** Those of the turn. */
    private final PollWakeups wakeups;
    private long kernelHandle;
    private boolean armed;
    private int kept;

    ServedFile(Node node, int flags, PollWakeups wakeups) {
        super(node, flags);
        this.wakeups = wakeups;
    }

    /** Somebody is going to sleep on it. */
    void arm(long pollKernelHandle) {
        kernelHandle = pollKernelHandle;
        armed = true;
    }

    @Override
    public void wakePollers() {
        if (armed) {
            armed = false;
            wakeups.add(kernelHandle);
        }
    }

    /** How a mount's open files are saved and loaded: with who sleeps in poll on them. */
    static OpenFiles.Kind<ServedFile> kind(PollWakeups wakeups) {
        return new OpenFiles.Kind<>() {
            @Override
            public void save(RecordWriter out, ServedFile file) throws IOException {
                out.put(file.armed);
                out.put(file.kernelHandle);
            }

            @Override
            public ServedFile load(RecordReader in, Node node, int flags) throws IOException {
                ServedFile file = new ServedFile(node, flags, wakeups);
                file.armed = in.getBoolean();
                file.kernelHandle = in.getLong();
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
