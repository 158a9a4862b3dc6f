// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kbus.bus.MemoryBudget;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.OpenFile;
import org.kbus.device.OpenFiles;
import org.kbus.device.PollEvents;
import org.kbus.device.Request;
import org.kbus.state.RecordReader;
import org.kbus.state.RecordWriter;

/**
 * A file that shows a report, as the kernel's sequence files do: it is written as it is read, a slice at a time, so that
 * nobody waits for a long one. A read gives a slice at most; what is shown of a line is of one moment. Readers go
 * forwards; whoever reads at offset 0 begins anew, and so does, in effect, whoever goes back.
 */
final class ReportFile implements FileOperations {

    private final Report report;
    private final MemoryBudget memory;
    /** Of those who have begun to read. */
    private final Map<OpenFile, ReportReader> readers = new LinkedHashMap<>();

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
        if (readers.remove(file) != null) {
            memory.release(ReportReader.COST);
        }
    }

    @Override
    public int read(OpenFile file, Request.Read request) {
        ReportReader reader = readers.get(file);
        if (reader == null) {
            if (!memory.tryCharge(ReportReader.COST)) {
                return -Errno.ENOMEM;
            }
            reader = new ReportReader(report);
            readers.put(file, reader);
        }
        if (!reader.moveTo(request.offset(), request.buffer().remaining())) {
            request.again();
            return LATER;
        }
        return reader.read(request.buffer());
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

    /** How many have begun to read. */
    int readers() {
        return readers.size();
    }

    void save(RecordWriter out) throws IOException {
        out.put(readers.size());
        for (Map.Entry<OpenFile, ReportReader> reading : readers.entrySet()) {
            out.put(reading.getKey().handle());
            reading.getValue().save(out);
        }
    }

    void load(RecordReader in, OpenFiles<?> files) throws IOException {
        for (int left = in.getCount(); left > 0; left--) {
            ReportReader reader = new ReportReader(report);
            if (readers.putIfAbsent(files.saved(in), reader) != null) {
                throw in.damaged("a report's reader twice");
            }
            memory.charge(ReportReader.COST);
            reader.load(in);
        }
    }
}
