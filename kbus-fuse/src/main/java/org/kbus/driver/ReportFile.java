// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kbus.account.Account;
import org.kbus.account.Accounts;
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

    /** What an opening costs, in bytes, here and where files are served. */
    private static final int COST = 512;

    private final Report report;
    private final Accounts accounts;
    private final Map<OpenFile, Opening> openings = new LinkedHashMap<>();

    /** @param accounts whoever has it open is charged for that, and for reading */
    ReportFile(Report report, Accounts accounts) {
        this.report = report;
        this.accounts = accounts;
    }

    /** One opening of it. */
    private static final class Opening {
        final Account account;
        /** Null before the first read. */
        ReportReader reader;

        Opening(Account account) {
            this.account = account;
        }
    }

    @Override
    public int open(OpenFile file, Request.Open request) {
        if (file.isWritable()) {
            return -Errno.EACCES;
        }
        Account account = accounts.of(request.caller().uid());
        if (!account.tryCharge(COST)) {
            return -Errno.ENOMEM;
        }
        openings.put(file, new Opening(account));
        return 0;
    }

    @Override
    public int release(OpenFile file) {
        Opening closed = openings.remove(file);
        closed.account.release(closed.reader == null ? COST : COST + ReportReader.COST);
        return 0;
    }

    @Override
    public int read(OpenFile file, Request.Read request) {
        Opening opening = openings.get(file);
        if (opening.reader == null) {
            if (!opening.account.tryCharge(ReportReader.COST)) {
                return -Errno.ENOMEM;
            }
            opening.reader = new ReportReader(report);
        }
        if (!opening.reader.moveTo(request.offset(), request.buffer().remaining())) {
            request.again();
            return LATER;
        }
        return opening.reader.read(request.buffer());
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

    void save(RecordWriter out) throws IOException {
        out.put(openings.size());
        for (Map.Entry<OpenFile, Opening> entry : openings.entrySet()) {
            Opening opening = entry.getValue();
            out.put(entry.getKey().handle());
            out.put(opening.account.uid());
            out.put(opening.reader != null);
            if (opening.reader != null) {
                opening.reader.save(out);
            }
        }
    }

    void load(RecordReader in, OpenFiles<?> files) throws IOException {
        for (int left = in.getCount(); left > 0; left--) {
            OpenFile file = files.saved(in);
            Opening opening = new Opening(accounts.of(in.getInt()));
            if (openings.putIfAbsent(file, opening) != null) {
                throw in.damaged("an opening of a report twice");
            }
            opening.account.charge(COST);
            if (in.getBoolean()) {
                opening.reader = new ReportReader(report);
                opening.account.charge(ReportReader.COST);
                opening.reader.load(in);
            }
        }
    }
}
