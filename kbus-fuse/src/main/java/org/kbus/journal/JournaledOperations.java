// SPDX-License-Identifier: Apache-2.0
package org.kbus.journal;

import java.nio.ByteBuffer;
import org.kbus.device.Caller;
import org.kbus.device.FileOperations;
import org.kbus.device.OpenFile;
import org.kbus.device.ParkedRead;
import org.kbus.device.Request;

/** The operations of a node: each is recorded before it is done, and its result afterwards. */
public final class JournaledOperations implements FileOperations {

    private final FileOperations operations;
    private final Journal journal;
    private final JournaledIoctl ioctl = new JournaledIoctl();

    public JournaledOperations(FileOperations operations, Journal journal) {
        this.operations = operations;
        this.journal = journal;
    }

    @Override
    public int open(OpenFile file, Request.Open request) {
        Caller caller = request.caller();
        JournalSegment record = journal.begin(Opcode.OPEN, file, caller);
        record.put(request.flags());
        record.put(caller.process());
        record.put(caller.gid());
        int result;
        try {
            result = operations.open(file, request);
        } catch (RuntimeException | Error e) {
            journal.failed(e);
            throw e;
        }
        if (result >= 0) {
            journal.opened(file);
        }
        record.end(result);
        return result;
    }

    @Override
    public int release(OpenFile file) {
        JournalSegment record = journal.begin(Opcode.RELEASE, file, 0, 0);
        int result;
        try {
            result = operations.release(file);
        } catch (RuntimeException | Error e) {
            journal.failed(e);
            throw e;
        }
        if (result != LATER) {
            journal.closed(file);
        }
        record.end(result);
        return result;
    }

    @Override
    public int read(OpenFile file, Request.Read request) {
        JournalSegment record = journal.begin(Opcode.READ, file, request.caller());
        record.put(request.offset());
        record.put(request.buffer().remaining());
        if (request.isNonBlocking()) {
            record.flag(JournalSegment.NON_BLOCKING);
        }
        int result;
        try {
            result = operations.read(file, request);
        } catch (RuntimeException | Error e) {
            journal.failed(e);
            throw e;
        }
        record.end(result);
        return result;
    }

    @Override
    public int write(OpenFile file, Request.Write request) {
        JournalSegment record = journal.begin(Opcode.WRITE, file, request.caller());
        ByteBuffer data = request.data();
        record.put(data, data.position(), data.remaining());
        int result;
        try {
            result = operations.write(file, request);
        } catch (RuntimeException | Error e) {
            journal.failed(e);
            throw e;
        }
        record.end(result);
        return result;
    }

    @Override
    public int ioctl(OpenFile file, Request.Ioctl request) {
        JournalSegment record = journal.begin(Opcode.IOCTL, file, request.caller());
        int result;
        try {
            result = operations.ioctl(file, ioctl.begin(request, record));
        } catch (RuntimeException | Error e) {
            ioctl.endPlaces();
            journal.failed(e);
            throw e;
        }
        ioctl.end();
        record.end(result);
        return result;
    }

    @Override
    public int poll(OpenFile file, Request.Poll request) {
        JournalSegment record = journal.begin(Opcode.POLL, file, request.caller());
        int result;
        try {
            result = operations.poll(file, request);
        } catch (RuntimeException | Error e) {
            journal.failed(e);
            throw e;
        }
        record.end(result);
        return result;
    }

    @Override
    public void withdraw(OpenFile file, ParkedRead read) {
        JournalSegment record = journal.begin(Opcode.WITHDRAW, file, 0, 0);
        try {
            operations.withdraw(file, read);
        } catch (RuntimeException | Error e) {
            journal.failed(e);
            throw e;
        }
        record.end(0);
    }
}
