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
    public void open(OpenFile file, Request.Open request) {
        if (file.isWritable()) {
            request.fail(Errno.EACCES);
        } else {
            request.answer();
        }
    }

    @Override
    public void release(OpenFile file) {
        drop(file);
    }

    @Override
    public void read(OpenFile file, Request.Read request) {
        if ((request.offset() == 0 || file.privateData() == null) && !takeSnapshot(file)) {
            request.fail(Errno.ENOMEM);
            return;
        }
        byte[] snapshot = (byte[]) file.privateData();
        ByteBuffer buffer = request.buffer();
        if (request.offset() < snapshot.length) {
            int offset = (int) request.offset();
            buffer.put(snapshot, offset, Math.min(buffer.remaining(), snapshot.length - offset));
        }
        request.answer();
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
    public void write(OpenFile file, Request.Write request) {
        request.fail(Errno.EACCES);
    }

    @Override
    public void ioctl(OpenFile file, Request.Ioctl request) {
        request.fail(Errno.ENOTTY);
    }

    @Override
    public void poll(OpenFile file, Request.Poll request) {
        request.answer(PollEvents.POLLIN | PollEvents.POLLRDNORM);
    }
}
