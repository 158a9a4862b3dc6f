// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.nio.ByteBuffer;
import org.kbus.bus.MemoryBudget;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.OpenFile;
import org.kbus.device.PollEvents;
import org.kbus.device.Request;

/**
 * A file that shows a report, as those in /proc do: a read at offset 0 takes a new snapshot of the text, reads further
 * on go on in that one, and the text of a moment is seen whole however small the pieces. A snapshot is charged like
 * anything that a client makes us hold.
 */
final class ReportFile implements FileOperations {

    private final Report report;
    private final MemoryBudget memory;

    ReportFile(Report report, MemoryBudget memory) {
        this.report = report;
        this.memory = memory;
    }

    @Override
    public int open(OpenFile file, Request.Open request) {
        return file.isWritable() ? -Errno.EACCES : 0;
    }

    @Override
    public void release(OpenFile file) {
        drop(file);
    }

    @Override
    public int read(OpenFile file, Request.Read request) {
        if ((request.offset() == 0 || file.privateData() == null) && !takeSnapshot(file)) {
            return -Errno.ENOMEM;
        }
        byte[] snapshot = (byte[]) file.privateData();
        ByteBuffer buffer = request.buffer();
        if (request.offset() < snapshot.length) {
            int offset = (int) request.offset();
            buffer.put(snapshot, offset, Math.min(buffer.remaining(), snapshot.length - offset));
        }
        return buffer.position();
    }

    private boolean takeSnapshot(OpenFile file) {
        drop(file);
        byte[] snapshot = report.text();
        if (!memory.tryCharge(snapshot.length)) {
            return false;
        }
        file.privateData(snapshot);
        return true;
    }

    private void drop(OpenFile file) {
        if (file.privateData() != null) {
            memory.release(((byte[]) file.privateData()).length);
            file.privateData(null);
        }
    }

    @Override
    public int write(OpenFile file, Request.Write request) {
        return -Errno.EACCES;
    }

    @Override
    public int ioctl(OpenFile file, Request.Ioctl request) {
        return -Errno.ENOTTY;
    }

    @Override
    public int poll(OpenFile file, Request.Poll request) {
        return PollEvents.POLLIN | PollEvents.POLLRDNORM;
    }
}
