// SPDX-License-Identifier: Apache-2.0
package org.kbus.monitor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.Errno;
import org.kbus.abi.MonitorRecord;
import org.kbus.linux.Descriptor;
import org.kbus.linux.LinuxException;
import org.kbus.linux.NativeBuffer;
import org.kbus.linux.Readiness;

/** A monitor file that is open: what is delivered on its device from now on. */
public final class MonitorStream implements AutoCloseable {

    /** As much as one request to the bus carries at most. */
    private static final int BUFFER_SIZE = 1 << 20;

    /**
     * To be woken for each message would cost the bus as much as the message. So long after one has been read the next
     * are not waited for, but left to gather: the buffer of the monitor has room for far more than come in that time.
     */
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int EAGAIN = Errno.EAGAIN.intValue();
    private static final int EINTR = Errno.EINTR.intValue();

    private final Descriptor file;
    private final Readiness readiness;
    private final NativeBuffer buffer = new NativeBuffer(BUFFER_SIZE);
    private final ByteBuffer records = buffer.bytes();
    private final MonitorRecord record = new MonitorRecord();
    private final Semaphore wakeUps = new Semaphore(0);
    private boolean busy;

    private MonitorStream(Descriptor file) throws IOException {
        this.file = file;
        this.readiness = new Readiness(file);
        records.limit(0);
    }

    /** Opens the monitor of a device, such as {@code /dev/kbus/monitor0}. */
    public static MonitorStream open(Path monitor) throws IOException {
        Descriptor file = Descriptor.openReadOnly(monitor.toString());
        try {
            return new MonitorStream(file);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** The next record, or null if there is none now. */
    public Capture poll() throws IOException {
        if (!records.hasRemaining() && !fill()) {
            return null;
        }
        byte[] bytes = new byte[record.wrap(records, records.position()).length()];
        records.get(bytes);
        return Capture.of(bytes);
    }

    private boolean fill() throws LinuxException {
        int count = file.read(buffer);
        records.position(0).limit(Math.max(count, 0));
        if (count < 0 && count != -EAGAIN && count != -EINTR) {
            throw new LinuxException("cannot read the monitor", -count);
        }
        busy |= count > 0;
        return count > 0;
    }

    /**
     * Waits until there is likely to be a record, the time is over, or {@link #wakeUp} is called. The first record is
     * not waited for longer than it takes; others that follow soon are let come together.
     *
     * @param nanos for how long at most
     */
    public void await(long nanos) throws IOException, InterruptedException {
        if (busy) {
            busy = false;
            wakeUps.tryAcquire(Math.min(nanos, GATHERING_NANOS), TimeUnit.NANOSECONDS);
        } else {
            readiness.await(Readiness.POLLIN, nanos);
        }
    }

    /** Ends the waiting, or the next if nobody waits now. Any thread may call it. */
    public void wakeUp() {
        wakeUps.release();
        readiness.wakeUp();
    }

    @Override
    public void close() {
        readiness.close();
        file.close();
    }
}
