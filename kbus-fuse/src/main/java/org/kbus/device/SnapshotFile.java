// SPDX-License-Identifier: Apache-2.0
package org.kbus.device;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * A file that reports on something, as those in /proc do: a read at offset 0 takes a new snapshot of the text, reads
 * further on go on in that one, and the text of a moment is seen whole however small the pieces.
 */
public final class SnapshotFile implements FileOperations {

    private static final byte[] NOTHING = {};

    private final Supplier<byte[]> text;

    public SnapshotFile(Supplier<byte[]> text) {
        this.text = text;
    }

    @Override
    public void open(OpenFile file, Request.Open request) {
        if (file.isWritable()) {
            request.fail(Errno.EACCES);
            return;
        }
        file.privateData(NOTHING);
        request.answer();
    }

    @Override
    public void release(OpenFile file) {
        file.privateData(null);
    }

    @Override
    public void read(OpenFile file, Request.Read request) {
        if (request.offset() == 0) {
            file.privateData(text.get());
        }
        byte[] snapshot = (byte[]) file.privateData();
        ByteBuffer buffer = request.buffer();
        if (request.offset() < snapshot.length) {
            int offset = (int) request.offset();
            buffer.put(snapshot, offset, Math.min(buffer.remaining(), snapshot.length - offset));
        }
        request.answer();
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
